package dev.millrace.io.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.format.ScalarValues;
import dev.millrace.io.format.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Values as the texts that Redis keeps: as JSON writes them, single ones without its quotes. */
final class FieldTexts {
  private static final JsonFactory JSON = new JsonFactory();

  private record Column(String name, FieldType type, ValueKind kind, JsonEncoder json) {
    static Column of(Field field) {
      return new Column(
          field.getName(),
          field.getType(),
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

  /**
   * The JSON object of a row's texts, by column; other names are left out. A text that is no value
   * of its column is a JSON string, which whoever reads the object refuses by name.
   */
  byte[] json(Map<String, byte[]> texts) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.write('{');
    for (Column column : columns) {
      byte[] text = texts.get(column.name());
      if (text != null) {
        json.writeBytes(bytes((json.size() == 1 ? "" : ",") + quoted(column.name()) + ":"));
        json.writeBytes(value(column, text));
      }
    }
    json.write('}');
    return json.toByteArray();
  }

  private static byte[] value(Column column, byte[] text) {
    if (!Utf8.isValid(text)) {
      // Left as it is, so that whoever reads the object sees that it is not UTF-8.
      ByteArrayOutputStream string = new ByteArrayOutputStream();
      string.write('"');
      string.writeBytes(text);
      string.write('"');
      return string.toByteArray();
    }
    String read = new String(text, StandardCharsets.UTF_8);
    if (!column.kind().isScalar()) {
      return bytes(isOneValue(read) ? read : quoted(read));
    }
    try {
      Object value = ScalarValues.parse(column.name(), column.type(), EpochUnits.NONE, text);
      return bytes(json(column, value));
    } catch (RowFault fault) {
      return bytes(quoted(read));
    }
  }

  /** Otherwise what comes behind the value would be fields that the hash does not have. */
  private static boolean isOneValue(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  static RowFault fault(String column, String message) {
    return new RowFault(RedisCodes.ROW_VALUE, "column '" + column + "': " + message);
  }
}
