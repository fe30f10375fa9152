package dev.millrace.io.format.avro;

import dev.millrace.element.EpochUnit;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * What Avro's logical types mean, as a schema writes them: the library passes over those that it
 * does not know.
 */
final class AvroLogical {
  private static final Map<String, EpochUnit> TIMESTAMPS =
      Map.of(
          "timestamp-millis", EpochUnit.MILLIS,
          "timestamp-micros", EpochUnit.MICROS,
          "timestamp-nanos", EpochUnit.NANOS,
          "local-timestamp-millis", EpochUnit.MILLIS,
          "local-timestamp-micros", EpochUnit.MICROS,
          "local-timestamp-nanos", EpochUnit.NANOS);

  private AvroLogical() {}

  /** The logical type, where it belongs to the type; otherwise empty, as if it were not written. */
  static String of(Schema schema) {
    String name = schema.getProp("logicalType");
    if (name == null) {
      return "";
    }
    Type type = schema.getType();
    boolean known =
        TIMESTAMPS.containsKey(name) && type == Type.LONG
            || name.equals("time-micros") && type == Type.LONG
            || name.equals("time-millis") && type == Type.INT
            || name.equals("date") && type == Type.INT
            || name.equals("uuid") && (type == Type.STRING || isUuid(schema))
            || name.equals("decimal") && (type == Type.BYTES || type == Type.FIXED);
    return known ? name : "";
  }

  private static boolean isUuid(Schema schema) {
    return schema.getType() == Type.FIXED && schema.getFixedSize() == 16;
  }

  /** What a logical type of time stamps counts; null of another one. */
  static @Nullable EpochUnit unit(String logical) {
    return TIMESTAMPS.get(logical);
  }

  /** The digits after the point of a decimal. */
  static int scale(Schema schema) {
    return schema.getObjectProp("scale") instanceof Number scale ? scale.intValue() : 0;
  }

  /** The digits of a decimal. */
  static int precision(Schema schema) {
    return schema.getObjectProp("precision") instanceof Number precision ? precision.intValue() : 0;
  }

  /** A type for messages: {@code decimal(12,2)}, {@code timestamp-millis}, {@code long}. */
  static String describe(Schema schema) {
    String logical = of(schema);
    if (logical.equals("decimal")) {
      return "decimal(" + schema.getObjectProp("precision") + "," + scale(schema) + ")";
    }
    if (schema.getType() == Type.UNION) {
      return "a union of "
          + String.join(", ", schema.getTypes().stream().map(AvroLogical::describe).toList());
    }
    return logical.isEmpty() ? schema.getType().getName() : logical;
  }
}
