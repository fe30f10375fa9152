package dev.millrace.io.bigquery;

import com.google.api.services.bigquery.model.TableRow;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.ScalarValues;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Makes rows of a table with the columns of {@link TableColumns}. */
final class TableValues implements Serializable {
  /** BIGNUMERIC has 38 digits after the point and no more than these units of the last one. */
  private static final int BIGNUMERIC_SCALE = 38;

  private static final BigInteger BIGNUMERIC_UNITS = BigInteger.ONE.shiftLeft(255);

  private static final long MILLIS_FIRST = -62_135_596_800_000L;
  private static final long MILLIS_END = 253_402_300_800_000L;

  private final Schema schema;
  private final @Nullable String eventTimeColumn;

  TableValues(Schema schema, @Nullable String eventTimeColumn) {
    this.schema = schema;
    this.eventTimeColumn = eventTimeColumn;
  }

  /**
   * A row of the table.
   *
   * @param time event time, milliseconds UTC
   * @throws RowFault (ML-6350) for a value that its column cannot hold
   */
  TableRow row(Object[] values, long time) {
    TableRow row = new TableRow();
    fill(row, schema, values);
    if (eventTimeColumn != null) {
      row.set(eventTimeColumn, scalar(eventTimeColumn, ValueKind.TIMESTAMP_TYPE, time));
    }
    return row;
  }

  private static void fill(TableRow row, Schema schema, Object[] values) {
    for (int i = 0; i < values.length; i++) {
      Schema.Field field = schema.getField(i);
      Object value = values[i];
      if (value != null) {
        row.set(field.getName(), value(field.getName(), field.getType(), value));
      }
    }
  }

  private static Object value(String column, FieldType type, Object value) {
    return switch (ValueKind.of(type)) {
      case ARRAY -> array(column, type, (List<?>) value);
      case MAP -> map(column, type, (Map<?, ?>) value);
      case ROW -> nested(type, value);
      default -> scalar(column, type, value);
    };
  }

  private static TableRow nested(FieldType type, Object value) {
    TableRow row = new TableRow();
    fill(row, Objects.requireNonNull(type.getRowSchema()), (Object[]) value);
    return row;
  }

  private static List<Object> array(String column, FieldType type, List<?> values) {
    FieldType element = Objects.requireNonNull(type.getCollectionElementType());
    List<Object> all = new ArrayList<>(values.size());
    for (Object value : values) {
      if (value == null) {
        throw fault(column, "an array with NULL in it has no place in a repeated column");
      }
      all.add(value(column, element, value));
    }
    return all;
  }

  private static List<TableRow> map(String column, FieldType type, Map<?, ?> values) {
    FieldType keyType = Objects.requireNonNull(type.getMapKeyType());
    FieldType valueType = Objects.requireNonNull(type.getMapValueType());
    List<TableRow> entries = new ArrayList<>(values.size());
    values.forEach(
        (key, value) -> {
          TableRow entry = new TableRow();
          entry.set(TableColumns.KEY, value(column, keyType, Objects.requireNonNull(key)));
          if (value != null) {
            entry.set(TableColumns.VALUE, value(column, valueType, value));
          }
          entries.add(entry);
        });
    return entries;
  }

  private static Object scalar(String column, FieldType type, Object value) {
    switch (ValueKind.of(type)) {
      case BOOLEAN, FLOAT, DOUBLE, STRING -> {
        return value;
      }
      case INT8, INT16, INT32, INT64 -> {
        return ((Number) value).longValue();
      }
      case DECIMAL -> checkDecimal(column, (BigDecimal) value);
      case TIMESTAMP -> checkTime(column, (Long) value);
      case TIMESTAMP_MICROS -> checkTime(column, Math.floorDiv((Long) value, 1_000L));
      case DATE -> checkTime(column, (Integer) value * 86_400_000L);
      case BYTES, TIME, ARRAY, MAP, ROW -> {}
    }
    return ScalarValues.print(column, type, value);
  }

  /** Digits are never cut off silently: BigQuery would round what has too many. */
  private static void checkDecimal(String column, BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    boolean fits =
        plain.scale() <= BIGNUMERIC_SCALE
            && plain.precision() - plain.scale() <= 39
            && plain.setScale(BIGNUMERIC_SCALE).unscaledValue().abs().compareTo(BIGNUMERIC_UNITS)
                < 0;
    if (!fits) {
      throw fault(column, "the decimal has more digits than BIGNUMERIC can hold");
    }
  }

  private static void checkTime(String column, long millis) {
    if (millis < MILLIS_FIRST || millis >= MILLIS_END) {
      throw fault(column, "BigQuery's times are those of the years 1 to 9999");
    }
  }

  private static RowFault fault(String column, String message) {
    return new RowFault(BigQueryCodes.ROW_VALUE, "column '" + column + "': " + message);
  }
}
