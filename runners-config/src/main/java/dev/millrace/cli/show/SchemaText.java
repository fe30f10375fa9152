package dev.millrace.cli.show;

import dev.millrace.element.ValueKind;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Columns as SQL writes them; {@code NOT NULL} is the rule and {@code ?} marks what can be NULL.
 */
public final class SchemaText {
  private SchemaText() {}

  /** {@code order_id VARCHAR, amount DECIMAL(12,2)?}. */
  public static String columns(Schema schema) {
    return schema.getFields().stream()
        .map(field -> field.getName() + " " + type(field.getType()))
        .collect(Collectors.joining(", "));
  }

  /** The SQL name of a type. */
  public static String type(@Nullable FieldType type) {
    if (type == null) {
      return "?";
    }
    String name = name(type);
    return Boolean.TRUE.equals(type.getNullable()) ? name + "?" : name;
  }

  private static String name(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> "BOOLEAN";
      case INT8 -> "TINYINT";
      case INT16 -> "SMALLINT";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case FLOAT -> "REAL";
      case DOUBLE -> "DOUBLE";
      case DECIMAL -> decimal(type);
      case STRING -> "VARCHAR";
      case BYTES -> "VARBINARY";
      case TIMESTAMP -> "TIMESTAMP";
      case TIMESTAMP_MICROS -> "TIMESTAMP(6)";
      case DATE -> "DATE";
      case TIME -> "TIME";
      case ARRAY -> type(type.getCollectionElementType()) + " ARRAY";
      case MAP -> "MAP<" + type(type.getMapKeyType()) + ", " + type(type.getMapValueType()) + ">";
      case ROW -> {
        Schema row = type.getRowSchema();
        yield row == null ? "ROW" : "ROW(" + columns(row) + ")";
      }
    };
  }

  private static String decimal(FieldType type) {
    int precision = ValueKind.decimalPrecision(type);
    return precision < 0
        ? "DECIMAL"
        : "DECIMAL(" + precision + "," + ValueKind.decimalScale(type) + ")";
  }
}
