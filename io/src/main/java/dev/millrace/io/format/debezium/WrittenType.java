package dev.millrace.io.format.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The type of a field as the schema part of a record says it.
 *
 * @param type Kafka Connect's own: int32, string, bytes, array, ...
 * @param name what the values mean, for example {@code io.debezium.time.MicroTimestamp}; empty if
 *     nothing more than the type
 * @param scale of a decimal
 * @param items of an array
 */
record WrittenType(String type, String name, int scale, @Nullable WrittenType items)
    implements Serializable {

  static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";

  private static WrittenType of(JsonNode node) {
    JsonNode items = node.path("items");
    return new WrittenType(
        node.path("type").asText(),
        node.path("name").asText(""),
        node.path("parameters").path("scale").asInt(0),
        items.isObject() ? of(items) : null);
  }

  /**
   * The types of a row's columns.
   *
   * @param schema the schema part of a record
   * @param row before or after
   */
  static Map<String, WrittenType> columns(JsonNode schema, String row) {
    Map<String, WrittenType> columns = new LinkedHashMap<>();
    for (JsonNode part : schema.path("fields")) {
      if (part.path("field").asText().equals(row)) {
        part.path("fields").forEach(field -> columns.put(field.path("field").asText(), of(field)));
      }
    }
    return columns;
  }

  /** For messages. */
  String shown() {
    return name.isEmpty() ? type : name;
  }
}
