package dev.millrace.io.bigquery;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import dev.millrace.element.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table for the columns of rows. Whole numbers become INT64, floating-point ones
 * FLOAT64, a DECIMAL becomes NUMERIC where its declared digits fit and BIGNUMERIC otherwise, both
 * kinds of time stamp TIMESTAMP, an array a repeated column, a row a record, and a map a repeated
 * record of {@code key} and {@code value}. A column that may be NULL is NULLABLE, any other
 * REQUIRED; repeated columns know no NULL: it becomes an empty one.
 */
final class TableColumns {
  static final String KEY = "key";
  static final String VALUE = "value";

  /** NUMERIC has 29 digits before the point and 9 after it. */
  private static final int NUMERIC_WHOLE = 29;

  private static final int NUMERIC_SCALE = 9;

  private TableColumns() {}

  /**
   * The columns of a table.
   *
   * @param eventTimeColumn an additional column at the end, or null
   */
  static TableSchema of(Schema schema, @Nullable String eventTimeColumn) {
    List<TableFieldSchema> columns = fields(schema);
    if (eventTimeColumn != null) {
      columns.add(
          new TableFieldSchema().setName(eventTimeColumn).setType("TIMESTAMP").setMode("REQUIRED"));
    }
    return new TableSchema().setFields(columns);
  }

  private static List<TableFieldSchema> fields(Schema schema) {
    List<TableFieldSchema> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      fields.add(field(field.getName(), field.getType()));
    }
    return fields;
  }

  private static TableFieldSchema field(String name, FieldType type) {
    TableFieldSchema field = new TableFieldSchema().setName(name);
    ValueKind kind = ValueKind.of(type);
    if (kind == ValueKind.ARRAY) {
      FieldType element = Objects.requireNonNull(type.getCollectionElementType());
      return typed(field, element).setMode("REPEATED");
    } else if (kind == ValueKind.MAP) {
      FieldType key = Objects.requireNonNull(type.getMapKeyType());
      FieldType value = Objects.requireNonNull(type.getMapValueType());
      return field
          .setType("RECORD")
          .setMode("REPEATED")
          .setFields(List.of(field(KEY, key), field(VALUE, value.withNullable(true))));
    }
    boolean nullable = Boolean.TRUE.equals(type.getNullable());
    return typed(field, type).setMode(nullable ? "NULLABLE" : "REQUIRED");
  }

  private static TableFieldSchema typed(TableFieldSchema field, FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> field.setType("BOOL");
      case INT8, INT16, INT32, INT64 -> field.setType("INT64");
      case FLOAT, DOUBLE -> field.setType("FLOAT64");
      case DECIMAL -> field.setType(decimal(type));
      case STRING -> field.setType("STRING");
      case BYTES -> field.setType("BYTES");
      case TIMESTAMP, TIMESTAMP_MICROS -> field.setType("TIMESTAMP");
      case DATE -> field.setType("DATE");
      case TIME -> field.setType("TIME");
      case ROW ->
          field.setType("RECORD").setFields(fields(Objects.requireNonNull(type.getRowSchema())));
      case ARRAY, MAP ->
          throw new IllegalArgumentException("no repeated column of repeated values: " + field);
    };
  }

  private static String decimal(FieldType type) {
    int scale = ValueKind.decimalScale(type);
    int whole = ValueKind.decimalPrecision(type) - scale;
    return scale >= 0 && scale <= NUMERIC_SCALE && whole <= NUMERIC_WHOLE
        ? "NUMERIC"
        : "BIGNUMERIC";
  }
}
