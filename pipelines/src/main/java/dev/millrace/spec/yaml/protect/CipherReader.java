package dev.millrace.spec.yaml.protect;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.CipherSpec;
import dev.millrace.spec.CipherSpec.Form;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.Decrypt;
import dev.millrace.spec.RowStep.DecryptField;
import dev.millrace.spec.RowStep.Encrypt;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code Encrypt} and {@code Decrypt}. */
public final class CipherReader {
  private final Problems problems;

  public CipherReader(Problems problems) {
    this.problems = problems;
  }

  /** Reads {@code Encrypt}. */
  public Encrypt encrypt(Fields fields) {
    CipherSpec cipher = cipher(fields);
    List<Located> rowId = fields.texts("row_id");
    boolean perRow = cipher.form() == Form.PER_ROW;
    if (fields.complete() && perRow && rowId.isEmpty()) {
      problems.report(
          fields.position("form"),
          ErrorCodes.MISSING_KEY,
          fields.path(),
          "'form: per_row' needs 'row_id', the columns that tell a row from others; or say 'form:"
              + " deterministic', where equal values are equal.");
    } else if (!perRow && !rowId.isEmpty()) {
      problems.report(
          fields.keyPosition("row_id"),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(),
          "'row_id' goes with 'form: per_row'.");
    }
    return new Encrypt(fields.texts("fields"), cipher, rowId, fields.word("as").equals("text"));
  }

  /** Reads {@code Decrypt}. */
  public Decrypt decrypt(Fields fields) {
    Map<String, DecryptField> columns = new LinkedHashMap<>();
    for (Entry entry : fields.node("fields").map(Fields::entries).orElse(List.of())) {
      Optional<Located> type =
          entry.value() instanceof Mapping mapping
              ? mapping.value("type").flatMap(Fields::located)
              : Fields.located(entry.value());
      List<String> tags =
          entry.value() instanceof Mapping mapping
              ? mapping.value("tags").map(Fields::texts).orElse(List.of()).stream()
                  .map(Located::text)
                  .toList()
              : List.of();
      type.ifPresent(text -> columns.put(entry.key(), new DecryptField(text, tags)));
    }
    return new Decrypt(Collections.unmodifiableMap(columns), cipher(fields));
  }

  private static CipherSpec cipher(Fields fields) {
    return new CipherSpec(
        fields.requiredText("keys"),
        fields.text("key_encryption_key"),
        Form.valueOf(fields.word("form").toUpperCase(Locale.ROOT)),
        fields.text("context").map(Located::text));
  }
}
