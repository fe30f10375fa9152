package dev.millrace.plan.literal;

import dev.millrace.element.ValueKind;
import dev.millrace.io.format.ScalarValues;
import dev.millrace.plan.column.ColumnTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Rows as a pipeline file writes them, on one line: what {@link Literals} reads as the same row.
 * Text stands without quotes where YAML takes it for text anyway.
 */
public final class LiteralText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");

  /** What YAML, of this or an earlier version, does not take for text. */
  private static final Set<String> WORDS =
      Set.of("null", "true", "false", "yes", "no", "on", "off");

  /** Digits that a number of YAML keeps. */
  private static final int EXACT_DIGITS = 15;

  private LiteralText() {}

  /** A row with all columns. */
  public static String row(Schema schema, Object[] values) {
    return row(schema, values, schema.getFieldNames());
  }

  /** A row with some of its columns, in the order of the schema. */
  public static String row(Schema schema, Object[] values, Collection<String> columns) {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      Field field = schema.getField(i);
      if (columns.contains(field.getName())) {
        entries.add(text(field.getName()) + ": " + value(field.getType(), values[i]));
      }
    }
    return "{" + String.join(", ", entries) + "}";
  }

  /** One value. */
  public static String value(FieldType type, @Nullable Object value) {
    if (value == null) {
      return "null";
    }
    return switch (ValueKind.of(type)) {
      case STRING -> text((String) value);
      case BYTES -> quoted(LiteralValues.BASE64 + ScalarValues.text(type, value));
      case TIMESTAMP, TIMESTAMP_MICROS -> quoted(time(ScalarValues.text(type, value)));
      case DATE, TIME -> quoted(ScalarValues.text(type, value));
      case BOOLEAN, INT8, INT16, INT32, INT64 -> ScalarValues.text(type, value);
      case FLOAT, DOUBLE -> floating(ScalarValues.text(type, value));
      case DECIMAL -> decimal((BigDecimal) value, ScalarValues.text(type, value));
      case ARRAY -> array(type, (List<?>) value);
      case MAP -> map(type, (Map<?, ?>) value);
      case ROW -> row(ColumnTypes.rowSchema(type), (Object[]) value);
    };
  }

  /** NaN and infinities are no numbers of YAML. */
  private static String floating(String text) {
    return Character.isDigit(text.charAt(text.length() - 1)) ? text : quoted(text);
  }

  private static String decimal(BigDecimal value, String text) {
    return value.precision() <= EXACT_DIGITS ? text : quoted(text);
  }

  /** Without the zeros that say nothing. */
  private static String time(String text) {
    return text.replaceFirst("\\.0+Z$", "Z");
  }

  private static String array(FieldType type, List<?> list) {
    FieldType element = ColumnTypes.element(type);
    return list.stream().map(item -> value(element, item)).toList().toString();
  }

  private static String map(FieldType type, Map<?, ?> map) {
    List<String> entries = new ArrayList<>();
    map.forEach(
        (key, item) ->
            entries.add(
                value(ColumnTypes.mapKey(type), key)
                    + ": "
                    + value(ColumnTypes.mapValue(type), item)));
    return "{" + String.join(", ", entries) + "}";
  }

  /** A text as a value or a key, in quotes where it would be something else without. */
  public static String text(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT));
    return plain ? text : quoted(text);
  }

  /** A text in quotes. Neither a variable nor a tag of a template comes of what stands in it. */
  public static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean before = i + 1 < text.length() && "{%#".indexOf(text.charAt(i + 1)) >= 0;
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          boolean special = before && (c == '{' || c == '$') || isControl(c);
          quoted.append(special ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
      }
    }
    return quoted.append('"').toString();
  }

  /** What YAML does not print, and what it takes for the end of a line. */
  private static boolean isControl(char c) {
    return c < ' '
        || c >= 0x7F && c <= 0x9F
        || c == 0x2028
        || c == 0x2029
        || c >= 0xFFFE
        || c == 0xFEFF;
  }
}
