package dev.millrace.enrich;

import dev.millrace.element.ValueKind;
import dev.millrace.io.format.JsonEncoder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/** The texts of a row's key, as JSON writes its values, without quotes. */
final class KeyTexts implements Serializable {
  private final List<Part> parts;

  private record Part(int column, boolean text, JsonEncoder json) implements Serializable {}

  /**
   * @param columns the places of the key's columns in a row
   */
  KeyTexts(Schema keys, List<Integer> columns) {
    this.parts =
        IntStream.range(0, columns.size())
            .mapToObj(
                i ->
                    new Part(
                        columns.get(i),
                        ValueKind.of(keys.getField(i).getType()) == ValueKind.STRING,
                        JsonEncoder.of(
                            Schema.builder().addField("v", keys.getField(i).getType()).build())))
            .toList();
  }

  /**
   * The key of a row; empty if a part of it is NULL.
   *
   * @throws dev.millrace.element.RowFault for a value that has no JSON
   */
  Optional<List<String>> of(Object[] row) {
    List<String> texts = new ArrayList<>(parts.size());
    for (Part part : parts) {
      Object value = row[part.column()];
      if (value == null) {
        return Optional.empty();
      }
      // A text may still be the bytes that it was read from.
      texts.add(part.text() ? value.toString() : text(part.json(), value));
    }
    return Optional.of(texts);
  }

  /** The encoder writes {@code {"v":VALUE}}. */
  private static String text(JsonEncoder json, Object value) {
    String object = json.text(new Object[] {value});
    return object.substring(object.indexOf(':') + 1, object.lastIndexOf('}')).replace("\"", "");
  }
}
