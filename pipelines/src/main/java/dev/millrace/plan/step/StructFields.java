package dev.millrace.plan.step;

import dev.millrace.element.ValueKind;
import dev.millrace.plan.column.ColumnTypes;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Brings the fields of a type into the order of a value's, since a cast goes by their places. */
final class StructFields {
  private StructFields() {}

  /** The type in the value's order; empty if a struct in it has other names than the value's. */
  static Optional<FieldType> ordered(FieldType type, FieldType value) {
    ValueKind kind = ValueKind.of(type);
    if (kind != ValueKind.of(value)) {
      return Optional.of(type);
    } else if (kind == ValueKind.ARRAY) {
      return ordered(ColumnTypes.element(type), ColumnTypes.element(value))
          .map(element -> FieldType.array(element).withNullable(type.getNullable()));
    } else if (kind == ValueKind.MAP) {
      return ordered(ColumnTypes.mapValue(type), ColumnTypes.mapValue(value))
          .map(v -> FieldType.map(ColumnTypes.mapKey(type), v).withNullable(type.getNullable()));
    } else if (kind == ValueKind.ROW) {
      return struct(ColumnTypes.rowSchema(type), ColumnTypes.rowSchema(value))
          .map(fields -> FieldType.row(fields).withNullable(type.getNullable()));
    }
    return Optional.of(type);
  }

  private static Optional<Schema> struct(Schema type, Schema value) {
    Schema.Builder fields = Schema.builder();
    for (Field field : value.getFields()) {
      String name = field.getName();
      Optional<FieldType> ordered =
          type.hasField(name)
              ? ordered(type.getField(name).getType(), field.getType())
              : Optional.empty();
      if (ordered.isEmpty()) {
        return Optional.empty();
      }
      fields.addField(name, ordered.get());
    }
    return type.getFieldCount() == value.getFieldCount()
        ? Optional.of(fields.build())
        : Optional.empty();
  }
}
