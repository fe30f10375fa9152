package dev.millrace.io.iceberg.read;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergTypes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of records: a value becomes the same value in the type that the rows have, or the row
 * is refused. Parts of a millisecond are cut off where the rows count milliseconds.
 */
public final class RowValues {
  private static final long MICROS = 1_000_000;

  private final int[] places;
  private final List<Column> columns;

  /** Makes a value of a row; not called for NULL. */
  @FunctionalInterface
  private interface ToRow {
    Object of(Object value);
  }

  private record Column(String name, boolean nullable, ToRow values) {
    @Nullable Object of(@Nullable Object value) {
      if (value == null) {
        if (!nullable) {
          throw fault(name, "is NULL; expected a value");
        }
        return null;
      }
      try {
        return values.of(value);
      } catch (ArithmeticException e) {
        throw fault(name, "does not fit: " + value);
      }
    }
  }

  private RowValues(int[] places, List<Column> columns) {
    this.places = places;
    this.columns = columns;
  }

  /**
   * @param rows the columns to make, found by name; those that the table lacks are NULL
   * @param struct of the records, whose types {@link IcebergTypes#fits} has found to fit
   */
  public static RowValues of(Schema rows, Types.StructType struct) {
    int[] places = new int[rows.getFieldCount()];
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      Field field = rows.getField(i);
      NestedField part = struct.field(field.getName());
      places[i] = part == null ? -1 : struct.fields().indexOf(part);
      columns.add(column(field.getName(), field.getType()));
    }
    return new RowValues(places, columns);
  }

  /**
   * The row of a record.
   *
   * @throws RowFault ML-6450 for a value that the rows cannot have
   */
  @Nullable Object[] of(StructLike made) {
    @Nullable Object[] row = new Object[places.length];
    for (int i = 0; i < places.length; i++) {
      Object value = places[i] < 0 ? null : made.get(places[i], Object.class);
      row[i] = columns.get(i).of(value);
    }
    return row;
  }

  private static Column column(String name, FieldType type) {
    return new Column(name, Boolean.TRUE.equals(type.getNullable()), toRow(name, type));
  }

  private static ToRow toRow(String name, FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> value -> value;
      case INT8 -> value -> (byte) within(number(value), Byte.MIN_VALUE, Byte.MAX_VALUE);
      case INT16 -> value -> (short) within(number(value), Short.MIN_VALUE, Short.MAX_VALUE);
      case INT32 -> value -> Math.toIntExact(number(value));
      case INT64 -> RowValues::number;
      case FLOAT -> RowValues::single;
      case DOUBLE -> value -> ((Number) value).doubleValue();
      case DECIMAL -> decimal(ValueKind.decimalPrecision(type), ValueKind.decimalScale(type));
      case STRING -> Object::toString;
      case BYTES -> RowValues::bytes;
      case TIMESTAMP -> value -> Math.floorDiv(micros(value), 1_000);
      case TIMESTAMP_MICROS -> RowValues::micros;
      case DATE -> value -> Math.toIntExact(((LocalDate) value).toEpochDay());
      case TIME -> value -> Math.toIntExact(((LocalTime) value).toNanoOfDay() / 1_000_000);
      case ARRAY -> {
        Column element = column(name, Objects.requireNonNull(type.getCollectionElementType()));
        yield value -> {
          List<@Nullable Object> made = new ArrayList<>();
          ((List<?>) value).forEach(each -> made.add(element.of(each)));
          return made;
        };
      }
      case MAP -> {
        Column key = column(name, Objects.requireNonNull(type.getMapKeyType()));
        Column item = column(name, Objects.requireNonNull(type.getMapValueType()));
        yield value -> {
          Map<@Nullable Object, @Nullable Object> made = new LinkedHashMap<>();
          ((Map<?, ?>) value).forEach((k, v) -> made.put(key.of(k), item.of(v)));
          return made;
        };
      }
      case ROW -> {
        Schema nested = Objects.requireNonNull(type.getRowSchema());
        yield value -> {
          org.apache.iceberg.data.Record part = (org.apache.iceberg.data.Record) value;
          return of(nested, part.struct()).of(part);
        };
      }
    };
  }

  private static long number(Object value) {
    return ((Number) value).longValue();
  }

  private static long within(long value, long least, long most) {
    if (value < least || value > most) {
      throw new ArithmeticException("out of range");
    }
    return value;
  }

  private static Object single(Object value) {
    double exact = ((Number) value).doubleValue();
    if (!(value instanceof Float) && Double.compare((float) exact, exact) != 0) {
      throw new ArithmeticException("not as exact");
    }
    return (float) exact;
  }

  private static ToRow decimal(int precision, int scale) {
    return value -> {
      BigDecimal number = (BigDecimal) value;
      if (precision < 0) {
        return number;
      }
      BigDecimal scaled = number.setScale(scale, RoundingMode.UNNECESSARY);
      if (scaled.precision() > precision) {
        throw new ArithmeticException("too many digits");
      }
      return scaled;
    };
  }

  private static Object bytes(Object value) {
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    return value;
  }

  /** Microseconds since 1970, of a time with a zone or of one in UTC. */
  private static long micros(Object value) {
    OffsetDateTime time =
        value instanceof LocalDateTime local
            ? local.atOffset(ZoneOffset.UTC)
            : (OffsetDateTime) value;
    return Math.addExact(Math.multiplyExact(time.toEpochSecond(), MICROS), time.getNano() / 1_000);
  }

  private static RowFault fault(String column, String what) {
    return new RowFault(IcebergCodes.ROW_VALUE, "column '" + column + "' " + what);
  }
}
