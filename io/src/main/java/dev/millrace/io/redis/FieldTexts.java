package dev.millrace.io.redis;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.JsonEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/** Values as the texts that Redis keeps: as JSON writes them, single ones without its quotes. */
final class FieldTexts {
  /** What stands in JSON without quotes, where the column is one of numbers or truth values. */
  private static final Pattern BARE = Pattern.compile("-?[0-9].*|true|false");

  private record Column(String name, ValueKind kind, JsonEncoder json) {
    static Column of(Field field) {
      return new Column(
          field.getName(),
          ValueKind.of(field.getType()),
          JsonEncoder.of(Schema.builder().addField("v", field.getType()).build()));
    }
  }

  private final List<Column> columns;

  FieldTexts(Schema schema) {
    this.columns = schema.getFields().stream().map(Column::of).toList();
  }

  /**
   * A value of a column.
   *
   * @throws RowFault (ML-6430) if it has no text
   */
  String of(int index, Object value) {
    Column column = columns.get(index);
    return column.kind() == ValueKind.STRING
        ? whole(column.name(), (String) value)
        : unquoted(column, json(column, value));
  }

  private static String whole(String column, String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw fault(column, "the text has half of a surrogate pair");
    }
    return text;
  }

  /** The encoder writes {@code {"v":VALUE}}. */
  private static String json(Column column, Object value) {
    try {
      String text = column.json().text(new Object[] {value});
      return text.substring(text.indexOf(':') + 1, text.lastIndexOf('}'));
    } catch (RowFault fault) {
      throw fault(column.name(), fault.reason());
    }
  }

  private static String unquoted(Column column, String json) {
    return column.kind().isScalar() && json.startsWith("\"")
        ? json.substring(1, json.length() - 1)
        : json;
  }

  /** The JSON object of a row's texts, by column; other names are left out. */
  byte[] json(Map<String, String> texts) {
    StringBuilder json = new StringBuilder("{");
    for (Column column : columns) {
      String text = texts.get(column.name());
      if (text != null) {
        json.append(json.length() == 1 ? "" : ",").append(quoted(column.name())).append(':');
        json.append(isBare(column.kind(), text) ? text : quoted(text));
      }
    }
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isBare(ValueKind kind, String text) {
    return switch (kind) {
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL ->
          BARE.matcher(text).matches();
      case STRING, BYTES, TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> false;
      case ARRAY, MAP, ROW -> true;
    };
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  static RowFault fault(String column, String message) {
    return new RowFault(RedisCodes.ROW_VALUE, "column '" + column + "': " + message);
  }
}
