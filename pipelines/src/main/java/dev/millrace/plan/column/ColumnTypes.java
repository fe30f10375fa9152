package dev.millrace.plan.column;

import dev.millrace.element.ValueKind;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Comparing and combining column types. */
public final class ColumnTypes {
  private ColumnTypes() {}

  /** Whether two types hold the same values, leaving aside at every level who may be NULL. */
  public static boolean same(FieldType a, FieldType b) {
    ValueKind kind = ValueKind.of(a);
    if (kind != ValueKind.of(b) || ValueKind.isMixed(a) != ValueKind.isMixed(b)) {
      return false;
    }
    return switch (kind) {
      case DECIMAL ->
          ValueKind.decimalPrecision(a) == ValueKind.decimalPrecision(b)
              && ValueKind.decimalScale(a) == ValueKind.decimalScale(b);
      case ARRAY -> same(element(a), element(b));
      case MAP -> same(mapKey(a), mapKey(b)) && same(mapValue(a), mapValue(b));
      case ROW -> sameRows(rowSchema(a), rowSchema(b));
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, STRING, BYTES -> true;
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> true;
    };
  }

  /** Whether the values, or parts of them, are of several types. */
  public static boolean holdsMixed(FieldType type) {
    return switch (ValueKind.of(type)) {
      case ARRAY -> holdsMixed(element(type));
      case MAP -> holdsMixed(mapKey(type)) || holdsMixed(mapValue(type));
      case ROW -> rowSchema(type).getFields().stream().anyMatch(f -> holdsMixed(f.getType()));
      case STRING -> ValueKind.isMixed(type);
      default -> false;
    };
  }

  private static boolean sameRows(Schema a, Schema b) {
    if (!a.getFieldNames().equals(b.getFieldNames())) {
      return false;
    }
    for (int i = 0; i < a.getFieldCount(); i++) {
      if (!same(a.getField(i).getType(), b.getField(i).getType())) {
        return false;
      }
    }
    return true;
  }

  /** The type of which both are values: NULL is allowed wherever either allows it. */
  public static FieldType union(FieldType a, FieldType b) {
    boolean nullable = Boolean.TRUE.equals(a.getNullable()) || Boolean.TRUE.equals(b.getNullable());
    FieldType merged =
        switch (ValueKind.of(a)) {
          case ARRAY -> FieldType.array(union(element(a), element(b)));
          case MAP -> FieldType.map(union(mapKey(a), mapKey(b)), union(mapValue(a), mapValue(b)));
          case ROW -> FieldType.row(unionRows(rowSchema(a), rowSchema(b)));
          case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL, STRING, BYTES -> a;
          case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> a;
        };
    return merged.withNullable(nullable);
  }

  private static Schema unionRows(Schema a, Schema b) {
    Schema.Builder rows = Schema.builder();
    for (int i = 0; i < a.getFieldCount(); i++) {
      Field field = a.getField(i);
      rows.addField(field.getName(), union(field.getType(), b.getField(i).getType()));
    }
    return rows.build();
  }

  public static FieldType element(FieldType array) {
    return Objects.requireNonNull(array.getCollectionElementType());
  }

  public static FieldType mapKey(FieldType map) {
    return Objects.requireNonNull(map.getMapKeyType());
  }

  public static FieldType mapValue(FieldType map) {
    return Objects.requireNonNull(map.getMapValueType());
  }

  public static Schema rowSchema(FieldType row) {
    return Objects.requireNonNull(row.getRowSchema());
  }

  public static boolean nullable(FieldType type) {
    return Boolean.TRUE.equals(type.getNullable());
  }

  /** A schema of only some columns, in the schema's own order. */
  public static Schema pick(Schema schema, List<Integer> columns) {
    Schema.Builder picked = Schema.builder();
    columns.forEach(
        i -> picked.addField(schema.getField(i).getName(), schema.getField(i).getType()));
    return picked.build();
  }
}
