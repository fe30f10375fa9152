package dev.millrace.spec;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one step of a pipeline file does, by kind. Maps keep the order of the file. Expressions are
 * SQL text with its place; nothing here is typed yet.
 */
public sealed interface StepSpec {

  /** Calls the visitor's method for the kind. */
  <R> R accept(Visitor<R> visitor);

  /** What the step reads if it is a source. */
  default Optional<EndpointSpec> reads() {
    return Optional.empty();
  }

  /** The tags that columns may have which the step gets, if it is a sink. */
  default Set<String> allowedTags() {
    return Set.of();
  }

  /** Tells the kinds of steps apart; a new kind does not compile before every visitor knows it. */
  interface Visitor<R> {
    R visit(Filter step);

    R visit(MapToFields step);

    R visit(Explode step);

    R visit(Partition step);

    R visit(Flatten step);

    R visit(AssignTimestamps step);

    R visit(WindowInto step);

    R visit(ExtractWindowingInfo step);

    R visit(Validate step);

    R visit(ValidateWithSchema step);

    R visit(Deduplicate step);

    R visit(Latest step);

    R visit(Sequence step);

    R visit(Funnel step);

    R visit(Combine step);

    R visit(Detect step);

    R visit(Join step);

    R visit(Enrich step);

    R visit(Mask step);

    R visit(Encrypt step);

    R visit(Decrypt step);

    R visit(Create step);

    R visit(LogForTesting step);

    R visit(AssertEqual step);

    R visit(Reshuffle step);

    R visit(MatchAll step);

    R visit(Sql step);

    R visit(StripErrorMetadata step);

    R visit(LibraryStep step);

    R visit(Read step);

    R visit(Write step);
  }

  /**
   * {@code Filter{keep}}.
   *
   * @param namesFail whether a name that is no column is an error of each row, as in Python, and
   *     not a mistake of the file
   */
  record Filter(Located keep, boolean namesFail) implements StepSpec {
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
      implements StepSpec {
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
  record Explode(List<Located> fields, boolean crossProduct, boolean ofTexts) implements StepSpec {
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
      implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code Flatten}: the union of its inputs, by column name. */
  record Flatten() implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code AssignTimestamps{timestamp}}. */
  record AssignTimestamps(Located timestamp) implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code WindowInto{windowing}}. */
  record WindowInto(WindowingSpec windowing) implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code ExtractWindowingInfo{fields}}: output column → {@code timestamp | window_start |
   * window_end | window_string | window_type | pane_info}.
   */
  record ExtractWindowingInfo(Map<String, Located> fields) implements StepSpec {
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
  record Validate(Map<String, Located> rules, Located quarantine) implements StepSpec {
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
  record ValidateWithSchema(Map<?, ?> schema, Position position) implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code Deduplicate{key, within, keep, emit, duplicates}}. */
  record Deduplicate(
      List<Located> key, Duration within, Keep keep, Emit emit, Optional<Located> duplicates)
      implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Latest{key, order_by, deleted, unsent}}.
   *
   * @param orderBy columns that grow with each version of a row
   * @param deleted the column that is TRUE at the end of a row
   * @param unsent the column that names those whose value is that of the version before
   */
  record Latest(
      List<Located> key, List<Located> orderBy, Optional<Located> deleted, Optional<Located> unsent)
      implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Sequence{key, order_by, forget_after, fields}}.
   *
   * @param orderBy columns by which rows of one time go
   * @param forgetAfter the silence that ends a sequence; empty for none
   * @param fields added column → what it is
   */
  record Sequence(
      List<Located> key,
      List<Located> orderBy,
      Optional<Duration> forgetAfter,
      Map<String, SequenceField> fields)
      implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Funnel{key, within, steps}}.
   *
   * @param within how long an attempt lasts at most
   * @param steps name → condition, in the order in which they follow each other
   */
  record Funnel(List<Located> key, Duration within, Map<String, Located> steps)
      implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** Which event of a run of duplicates represents it. */
  enum Keep {
    FIRST,
    LAST
  }

  /** When a kept event is handed on. */
  enum Emit {
    WATERMARK,
    ON_ARRIVAL
  }

  /**
   * {@code Combine{group_by, combine, window, fill_gaps, early, allowed_lateness}}.
   *
   * @param groupBy output column → expression (a plain column, or {@code name: expression})
   * @param combine output column → aggregate
   * @param window the bounds that come out with a result
   * @param gaps what becomes of windows without events; empty for nothing
   * @param panes rows besides the one at a window's end; empty for none
   */
  record Combine(
      Map<String, Located> groupBy,
      Map<String, CombineField> combine,
      ResultWindow window,
      Optional<GapFill> gaps,
      Optional<ResultPanes> panes)
      implements StepSpec {

    /** One whose windows give a row at their end, and none without events. */
    public Combine(
        Map<String, Located> groupBy, Map<String, CombineField> combine, ResultWindow window) {
      this(groupBy, combine, window, Optional.empty(), Optional.empty());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** The output columns for the bounds of a result's window. */
  record ResultWindow(Optional<Located> start, Optional<Located> end) {
    /** No bound. */
    public static final ResultWindow NONE = new ResultWindow(Optional.empty(), Optional.empty());
  }

  /**
   * One aggregate of a Combine.
   *
   * @param value the argument; empty for {@code count}, or where the output column's own name is
   *     the argument
   * @param function its name, with its place
   * @param config further arguments as written, for example {@code n} of {@code top}
   */
  record CombineField(
      Optional<Located> value,
      Optional<Located> filter,
      Located function,
      Map<String, Located> config) {}

  /**
   * {@code Detect{group_by, measure, rules}}: a row for each group and span of time that a rule
   * speaks of.
   *
   * @param groupBy output column → expression, as of {@code Combine}
   * @param measure what is looked at in each window; empty where no rule needs it
   * @param rules name → rule
   */
  record Detect(
      Map<String, Located> groupBy, Optional<CombineField> measure, Map<String, DetectRule> rules)
      implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Join}.
   *
   * @param types how each input from the second on is joined to those before it; one where a table
   *     is joined
   * @param equalities one list per equality: alias → column
   * @param kind how time binds the two sides
   * @param fields alias → output column → input column; an alias without an entry keeps all its
   *     columns
   * @param unmatched alias → the output that gets the rows without a partner
   */
  record Join(
      List<JoinType> types,
      List<Map<String, Located>> equalities,
      JoinKind kind,
      Map<String, Map<String, Located>> fields,
      Map<String, Located> unmatched)
      implements StepSpec {

    /** How the second input, or the table, is joined to the first. */
    public JoinType type() {
      return types.get(0);
    }

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
      implements StepSpec {
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
  record Mask(Map<String, MaskRule> fields, Map<String, MaskRule> tags) implements StepSpec {
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
      implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code Decrypt{fields, keys, form, context}}. */
  record Decrypt(Map<String, DecryptField> fields, CipherSpec cipher) implements StepSpec {
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

  /** What the main output has: pairs and rows without a partner, or rows of the first input. */
  enum JoinType {
    INNER,
    LEFT,
    RIGHT,
    OUTER,

    /** Rows of the first input that have a partner. */
    SEMI,

    /** Rows of the first input that have none. */
    ANTI;

    /** Whether pairs come out, and with them columns of both sides. */
    public boolean givesPairs() {
      return this != SEMI && this != ANTI;
    }
  }

  /** {@code Create{elements}}: rows given in the file, at {@code at:} or the epoch. */
  record Create(List<RowLiteral> elements) implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code LogForTesting}: prints every row and hands it on. */
  record LogForTesting(String level, String prefix) implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code AssertEqual{elements}}: ends the run if its input holds other rows than these. */
  record AssertEqual(List<RowLiteral> elements) implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code Reshuffle}: the same rows; how they are spread is the runner's matter. */
  record Reshuffle() implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code MatchAll{file_pattern, empty_match_treatment}}: the files that patterns match.
   *
   * @param column that holds them; empty for the only one
   * @param none what a pattern without files means
   */
  record MatchAll(Optional<Located> column, NoMatch none) implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** What a pattern that matches no file means. */
  enum NoMatch {
    ALLOW,
    DISALLOW,
    /** No error if the pattern has a wildcard. */
    ALLOW_IF_WILDCARD
  }

  /** {@code Sql{query}}: a query over the inputs. */
  record Sql(Located query) implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code StripErrorMetadata}: the rows of an error output as they were. */
  record StripErrorMetadata() implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * A step of a function library.
   *
   * @param config key → String, Long, Boolean, Duration or a list of strings
   */
  record LibraryStep(String type, Map<String, Object> config) implements StepSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code ReadFrom...} used inside {@code transforms:}. */
  record Read(EndpointSpec endpoint) implements StepSpec {
    @Override
    public Optional<EndpointSpec> reads() {
      return Optional.of(endpoint);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code WriteTo...} used inside {@code transforms:}. */
  record Write(EndpointSpec endpoint, Set<String> allowedTags) implements StepSpec {
    public Write {
      allowedTags = Set.copyOf(allowedTags);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }
}
