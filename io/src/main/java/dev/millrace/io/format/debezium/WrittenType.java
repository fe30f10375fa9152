package dev.millrace.io.format.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
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

  private static final Map<String, String> LOGICAL =
      Map.of(
          "decimal", DECIMAL,
          "date", "org.apache.kafka.connect.data.Date",
          "time-millis", "org.apache.kafka.connect.data.Time",
          "time-micros", "io.debezium.time.MicroTime",
          "timestamp-millis", "org.apache.kafka.connect.data.Timestamp",
          "timestamp-micros", "io.debezium.time.MicroTimestamp");

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

  /**
   * The types of a row's columns in an envelope of Avro.
   *
   * @param row before or after
   * @throws IllegalArgumentException if the schema has no such row
   */
  static Map<String, WrittenType> columns(Schema envelope, String row) {
    Schema.Field field = envelope.getType() == Type.RECORD ? envelope.getField(row) : null;
    Schema table = field == null ? envelope : present(field.schema());
    if (field == null || table.getType() != Type.RECORD) {
      throw new IllegalArgumentException("it has no record '" + row + "'");
    }
    Map<String, WrittenType> columns = new LinkedHashMap<>();
    table.getFields().forEach(column -> columns.put(column.name(), of(present(column.schema()))));
    return columns;
  }

  /** What Kafka Connect's converters make Avro of; without their notes, its logical types count. */
  private static WrittenType of(Schema schema) {
    String name = schema.getProp("connect.name");
    String logical = schema.getProp("logicalType");
    return new WrittenType(
        type(schema),
        name != null ? name : LOGICAL.getOrDefault(String.valueOf(logical), ""),
        schema.getObjectProp("scale") instanceof Number scale ? scale.intValue() : 0,
        schema.getType() == Type.ARRAY ? of(present(schema.getElementType())) : null);
  }

  private static String type(Schema schema) {
    return switch (schema.getType()) {
      case INT -> "int32";
      case LONG -> "int64";
      case ENUM -> "string";
      case FIXED -> "bytes";
      default -> schema.getType().getName();
    };
  }

  /** What a value is that can be null. */
  private static Schema present(Schema schema) {
    return schema.getType() == Type.UNION
        ? schema.getTypes().stream()
            .filter(branch -> branch.getType() != Type.NULL)
            .findFirst()
            .orElse(schema)
        : schema;
  }

  /** For messages. */
  String shown() {
    return name.isEmpty() ? type : name;
  }
}
