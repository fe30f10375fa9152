package dev.millrace.io.delta.read;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.delta.client.DeltaCodes;
import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StructType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of a batch of a table's columns: a value becomes the same value in the type that the
 * rows have, or the row is refused. Parts of a millisecond are cut off where the rows count
 * milliseconds.
 */
final class RowValues {
  private final List<Column> columns;

  /** Makes a value of the rows; not called for NULL. */
  @FunctionalInterface
  private interface ToRow {
    Object of(ColumnVector values, int row);
  }

  /**
   * A column of the rows.
   *
   * @param values of it; null where the table has none
   */
  private record Column(String name, boolean nullable, @Nullable ColumnVector values, ToRow toRow) {
    @Nullable Object of(int row) {
      return of(values, row);
    }

    private @Nullable Object of(@Nullable ColumnVector vector, int row) {
      if (vector == null || vector.isNullAt(row)) {
        if (!nullable) {
          throw fault(name, "is NULL; expected a value");
        }
        return null;
      }
      try {
        return toRow.of(vector, row);
      } catch (ArithmeticException e) {
        throw fault(name, "has a value that does not fit");
      }
    }
  }

  private RowValues(List<Column> columns) {
    this.columns = columns;
  }

  /**
   * The rows of a batch.
   *
   * @param rows the columns to make, found by name; those that the batch lacks are NULL
   */
  static RowValues of(Schema rows, ColumnarBatch batch) {
    List<Column> columns = new ArrayList<>();
    for (Field field : rows.getFields()) {
      int place = batch.getSchema().indexOf(field.getName());
      columns.add(
          column(
              field.getName(),
              field.getType(),
              place < 0 ? null : batch.getSchema().at(place).getDataType(),
              place < 0 ? null : batch.getColumnVector(place)));
    }
    return new RowValues(columns);
  }

  /**
   * A row of the batch.
   *
   * @throws RowFault ML-6480 for a value that the rows cannot have
   */
  @Nullable Object[] row(int index) {
    @Nullable Object[] row = new Object[columns.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = columns.get(i).of(index);
    }
    return row;
  }

  private static Column column(
      String name, FieldType type, @Nullable DataType table, @Nullable ColumnVector values) {
    return new Column(
        name,
        Boolean.TRUE.equals(type.getNullable()),
        values,
        table == null ? (vector, row) -> row : toRow(name, type, table));
  }

  private static ToRow toRow(String name, FieldType type, DataType table) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> ColumnVector::getBoolean;
      case INT8 -> (v, row) -> (byte) within(v, row, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case INT16 -> (v, row) -> (short) within(v, row, Short.MIN_VALUE, Short.MAX_VALUE);
      case INT32 -> (v, row) -> (int) within(v, row, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT64 -> RowValues::number;
      case FLOAT ->
          table instanceof FloatType
              ? ColumnVector::getFloat
              : (v, row) -> single(v.getDouble(row));
      case DOUBLE ->
          table instanceof FloatType
              ? (v, row) -> (double) v.getFloat(row)
              : ColumnVector::getDouble;
      case DECIMAL -> {
        int precision = ValueKind.decimalPrecision(type);
        int scale = ValueKind.decimalScale(type);
        yield (v, row) -> decimal(v.getDecimal(row), precision, scale);
      }
      case STRING -> ColumnVector::getString;
      case BYTES -> ColumnVector::getBinary;
      case TIMESTAMP -> (v, row) -> Math.floorDiv(v.getLong(row), 1_000L);
      case TIMESTAMP_MICROS -> ColumnVector::getLong;
      case DATE -> ColumnVector::getInt;
      case TIME -> throw new IllegalStateException("TIME was refused before");
      case ARRAY -> array(name, Objects.requireNonNull(type.getCollectionElementType()));
      case MAP ->
          map(
              name,
              Objects.requireNonNull(type.getMapKeyType()),
              Objects.requireNonNull(type.getMapValueType()));
      case ROW -> struct(Objects.requireNonNull(type.getRowSchema()), (StructType) table);
    };
  }

  private static ToRow array(String name, FieldType element) {
    return (vector, row) -> {
      ArrayValue array = vector.getArray(row);
      return list(name, element, array.getElements(), array.getSize());
    };
  }

  private static List<@Nullable Object> list(
      String name, FieldType type, ColumnVector values, int size) {
    Column column = column(name, type, values.getDataType(), values);
    List<@Nullable Object> made = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      made.add(column.of(i));
    }
    return made;
  }

  private static ToRow map(String name, FieldType key, FieldType value) {
    return (vector, row) -> {
      MapValue map = vector.getMap(row);
      List<@Nullable Object> keys = list(name, key, map.getKeys(), map.getSize());
      List<@Nullable Object> items = list(name, value, map.getValues(), map.getSize());
      Map<@Nullable Object, @Nullable Object> made = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        made.put(keys.get(i), items.get(i));
      }
      return made;
    };
  }

  private static ToRow struct(Schema nested, StructType table) {
    List<ToRow> parts = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (Field field : nested.getFields()) {
      int place = table.indexOf(field.getName());
      places.add(place);
      parts.add(
          place < 0
              ? (vector, row) -> row
              : toRow(field.getName(), field.getType(), table.at(place).getDataType()));
    }
    return (vector, row) -> {
      @Nullable Object[] made = new Object[parts.size()];
      for (int i = 0; i < made.length; i++) {
        Field field = nested.getField(i);
        int place = places.get(i);
        made[i] =
            new Column(
                    field.getName(),
                    Boolean.TRUE.equals(field.getType().getNullable()),
                    place < 0 ? null : vector.getChild(place),
                    parts.get(i))
                .of(row);
      }
      return made;
    };
  }

  private static long number(ColumnVector values, int row) {
    DataType type = values.getDataType();
    if (type instanceof ByteType) {
      return values.getByte(row);
    } else if (type instanceof ShortType) {
      return values.getShort(row);
    } else if (type instanceof IntegerType) {
      return values.getInt(row);
    }
    return values.getLong(row);
  }

  private static long within(ColumnVector values, int row, long least, long greatest) {
    long number = number(values, row);
    if (number < least || number > greatest) {
      throw new ArithmeticException("out of range");
    }
    return number;
  }

  private static Object single(double exact) {
    if (Double.compare((float) exact, exact) != 0) {
      throw new ArithmeticException("not as exact");
    }
    return (float) exact;
  }

  private static Object decimal(BigDecimal number, int precision, int scale) {
    if (precision < 0) {
      return number;
    }
    BigDecimal scaled = number.setScale(scale, RoundingMode.UNNECESSARY);
    if (scaled.precision() > precision) {
      throw new ArithmeticException("too many digits");
    }
    return scaled;
  }

  private static RowFault fault(String column, String what) {
    return new RowFault(DeltaCodes.ROW_VALUE, "column '" + column + "' " + what);
  }
}
