package dev.millrace.spec;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A step that takes rows one by one, or hands them on as they are. */
public sealed interface RowStep extends StepSpec {
  /**
   * {@code Filter{keep}}.
   *
   * @param namesFail whether a name that is no column is an error of each row, as in Python, and
   *     not a mistake of the file
   */
  record Filter(Located keep, boolean namesFail) implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code MapToFields{fields, append, drop}}.
   *
   * @param fields output column → expression, with its {@code output_type} as SQL type text if any
   */
  record MapToFields(Map<String, MappedField> fields, boolean append, List<Located> drop)
      implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * One computed column.
   *
   * @param byName whether the fields of a struct are told by their names in {@code outputType}, as
   *     in Beam YAML; else by their places, as in SQL
   */
  record MappedField(Located expression, Optional<Located> outputType, boolean byName) {}

  /**
   * {@code Explode{fields, cross_product}}: one row per element of the array columns; {@code
   * crossProduct} false zips them.
   *
   * @param ofTexts whether a text is taken for the list of its characters, as Python has it
   */
  record Explode(List<Located> fields, boolean crossProduct, boolean ofTexts) implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Partition{by, outputs, unknown_output}}: routes each row to the output that {@code by}
   * names.
   */
  record Partition(Located by, List<Located> outputs, Optional<Located> unknownOutput)
      implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code Flatten}: the union of its inputs, by column name. */
  record Flatten() implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code AssignTimestamps{timestamp}}. */
  record AssignTimestamps(Located timestamp) implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code WindowInto{windowing}}. */
  record WindowInto(WindowingSpec windowing) implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code ExtractWindowingInfo{fields}}: output column → {@code timestamp | window_start |
   * window_end | window_string | window_type | pane_info}.
   */
  record ExtractWindowingInfo(Map<String, Located> fields) implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Validate{rules, quarantine}}: rows for which a rule is not TRUE go to the output that
   * {@code quarantine} names, with the broken rules' names in {@code broken_rules}.
   *
   * @param rules rule name → predicate
   */
  record Validate(Map<String, Located> rules, Located quarantine) implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code ValidateWithSchema{schema}}: a row that does not meet a JSON Schema is an error.
   *
   * @param schema as plain values
   * @param position of the schema
   */
  record ValidateWithSchema(Map<?, ?> schema, Position position) implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Enrich{lookup, key, fields, as_of, ...}}: adds what a place outside has under a key.
   *
   * @param fields output column → its type, and the place's name for it
   * @param asOf the place's columns from which and until which a row holds
   */
  record Enrich(
      EndpointSpec lookup,
      List<Located> key,
      Map<String, EnrichField> fields,
      Optional<ValidTimes> asOf,
      EnrichRules rules)
      implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Mask{fields, tags}}: columns masked in their places.
   *
   * @param fields column → how it is masked
   * @param tags tag → how the columns are masked that have it and are not in {@code fields}
   */
  record Mask(Map<String, MaskRule> fields, Map<String, MaskRule> tags) implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Encrypt{fields, keys, form, row_id, context, as}}.
   *
   * @param rowId the columns that tell a row from others, with {@code form: per_row}
   * @param asText whether ciphertexts are Base64
   */
  record Encrypt(List<Located> fields, CipherSpec cipher, List<Located> rowId, boolean asText)
      implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code Decrypt{fields, keys, form, context}}. */
  record Decrypt(Map<String, DecryptField> fields, CipherSpec cipher) implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** A column that is decrypted: the type that it had, and its tags. */
  record DecryptField(Located type, List<String> tags) {}

  /**
   * A column that comes back.
   *
   * @param from the place's name for it
   * @param tags what it holds that not every sink may get
   */
  record EnrichField(Located type, String from, List<String> tags) {}

  /** {@code as_of{valid_from, valid_to}}. */
  record ValidTimes(Located from, Located to) {}

  /** {@code StripErrorMetadata}: the rows of an error output as they were. */
  record StripErrorMetadata() implements RowStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }
}
