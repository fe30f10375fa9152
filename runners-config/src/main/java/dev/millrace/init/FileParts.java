package dev.millrace.init;

import dev.millrace.plan.literal.LiteralText;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.type.SqlProblem;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/** Pieces that new files have in common. */
final class FileParts {
  /** Keys of a row in a test that are no columns. */
  private static final List<String> RESERVED = List.of("at", "late", "advance_watermark");

  private FileParts() {}

  /** The columns with their types, one a line. */
  static String fields(Schema schema, int indent) {
    return schema.getFields().stream()
        .map(
            field ->
                LiteralText.text(field.getName())
                    + ": "
                    + SqlCompiler.typeName(field.getType())
                    + (field.getType().getNullable() ? "" : " NOT NULL"))
        .map(line -> " ".repeat(indent) + line + "\n")
        .collect(Collectors.joining());
  }

  /** Rows as the elements of a list, one a line. */
  static String elements(Schema schema, List<Object[]> rows, int indent) {
    return rows.stream()
        .map(row -> " ".repeat(indent) + "- " + LiteralText.row(schema, row) + "\n")
        .collect(Collectors.joining());
  }

  /** A list as the value of a key, of lines or empty. */
  static String list(String elements) {
    return elements.isEmpty() ? " []" : "\n" + elements.stripTrailing();
  }

  /** A condition to begin with: that the first column is there. */
  static String filter(Schema schema) {
    String name = schema.getField(0).getName();
    return LiteralText.quoted((isName(name, schema) ? name : "`" + name + "`") + " IS NOT NULL");
  }

  private static boolean isName(String name, Schema schema) {
    try {
      SqlCompiler.compile(name + " IS NOT NULL", schema);
      return true;
    } catch (SqlProblem notAName) {
      return false;
    }
  }

  /** Whether tests can write rows with all of these columns. */
  static boolean canBeTested(Schema schema) {
    return schema.getFields().stream().map(Field::getName).noneMatch(RESERVED::contains);
  }

  /** The text of a file without the words about its tests, where it can have none. */
  static String untested(String text) {
    return text.replace(
            ", and what the test at the end expects of them. Then:",
            ". A test's rows cannot have\n# columns named "
                + String.join(" or ", RESERVED)
                + ", so that there is none here. Then:")
        .replaceFirst("(?m)^#   millrace test FILE.*\n", "");
  }

  /** A name for a stream: the last part of a topic or path, without what a name cannot have. */
  static String name(String place) {
    String last = place.replaceFirst("[/\\\\*]+$", "").replaceFirst(".*[/\\\\]", "");
    String plain =
        last.replaceFirst("\\.(csv|json|jsonl|ndjson|parquet)$", "")
            .replaceAll("[^A-Za-z0-9]+", "_")
            .replaceAll("^_+|_+$", "")
            .toLowerCase(Locale.ROOT);
    return plain.isEmpty() ? "events" : Character.isDigit(plain.charAt(0)) ? "s" + plain : plain;
  }
}
