package dev.millrace.io.jdbc;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.millrace.element.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.jspecify.annotations.Nullable;

/** Makes JSON objects of the texts of a row's values. */
public final class JsonTexts {
  private JsonTexts() {}

  /**
   * A row.
   *
   * @param texts one for each column; of numbers, logical values, arrays, maps and rows as JSON has
   *     them, where NaN and infinities are no numbers
   */
  public static byte[] json(List<Field> fields, @Nullable String[] texts) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < texts.length; i++) {
      String text = texts[i];
      json.append(i == 0 ? "" : ",").append(quoted(fields.get(i).getName())).append(':');
      json.append(text == null || isBare(fields.get(i), text) ? text : quoted(text));
    }
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isBare(Field field, String text) {
    return switch (ValueKind.of(field.getType())) {
      case FLOAT, DOUBLE -> !text.endsWith("N") && !text.endsWith("y");
      case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, ARRAY, MAP, ROW -> true;
      case STRING, BYTES, TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> false;
    };
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
