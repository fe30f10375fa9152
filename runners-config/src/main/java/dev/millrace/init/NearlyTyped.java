package dev.millrace.init;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.ScalarValues;
import dev.millrace.plan.literal.LiteralText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Columns that were found to be text because of a few values, which are mistakes more often. */
final class NearlyTyped {
  /** One value in so many may be of no type. */
  private static final int RARE = 10;

  private NearlyTyped() {}

  /** A line of comment for each of them, which says why it is text. */
  static String comments(Sample sample, int indent) {
    return sample.schema().getFields().stream()
        .filter(field -> ValueKind.of(field.getType()) == ValueKind.STRING)
        .flatMap(field -> comment(sample, field).stream())
        .map(line -> " ".repeat(indent) + "# " + line + "\n")
        .collect(Collectors.joining());
  }

  private static Optional<String> comment(Sample sample, Field field) {
    int column = sample.schema().indexOf(field.getName());
    List<String> values =
        sample.rows().stream().map(row -> (String) row[column]).filter(Objects::nonNull).toList();
    return ofType(field, values, "TIMESTAMP", ValueKind.TIMESTAMP_TYPE)
        .or(() -> ofType(field, values, "DOUBLE", FieldType.DOUBLE));
  }

  private static Optional<String> ofType(
      Field field, List<String> values, String name, FieldType type) {
    List<String> others = values.stream().filter(value -> !isOf(type, value)).toList();
    if (values.isEmpty() || others.size() * RARE > values.size()) {
      return Optional.empty();
    }
    String but =
        others.isEmpty() ? "a value further down" : LiteralText.quoted(others.get(0).strip());
    return Optional.of(
        LiteralText.text(field.getName())
            + " is text because of "
            + but
            + "; as "
            + name
            + ", rows without such a value are errors.");
  }

  private static boolean isOf(FieldType type, String value) {
    try {
      ScalarValues.parse("", type, value);
      return true;
    } catch (RowFault other) {
      return false;
    }
  }
}
