package dev.millrace.element;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.joda.time.ReadableInstant;
import org.jspecify.annotations.Nullable;

/** Turns Beam rows into the value arrays that kernels handle, and back. */
public final class RowValues implements Serializable {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Schema schema;

  private RowValues(Schema schema) {
    this.schema = schema;
  }

  public static RowValues of(Schema schema) {
    return new RowValues(schema);
  }

  /** The values of a row of this schema. */
  public Object[] fromRow(Row row) {
    Object[] values = new Object[schema.getFieldCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = fromBeam(schema.getField(i).getType(), row.getValue(i));
    }
    return values;
  }

  /** A Beam row of this schema. */
  public Row toRow(Object[] values) {
    List<@Nullable Object> converted = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      converted.add(toBeam(schema.getField(i).getType(), values[i]));
    }
    return Row.withSchema(schema).addValues(converted).build();
  }

  private static @Nullable Object fromBeam(FieldType type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return switch (ValueKind.of(type)) {
      case TIMESTAMP -> ((ReadableInstant) value).getMillis();
      case TIMESTAMP_MICROS -> micros((Instant) value);
      case DATE -> Math.toIntExact(((LocalDate) value).toEpochDay());
      case TIME -> (int) (((LocalTime) value).toNanoOfDay() / NANOS_PER_MILLI);
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object element : (Iterable<?>) value) {
          list.add(fromBeam(present(type.getCollectionElementType()), element));
        }
        yield list;
      }
      case MAP -> {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value)
            .forEach(
                (k, v) ->
                    map.put(
                        fromBeam(present(type.getMapKeyType()), k),
                        fromBeam(present(type.getMapValueType()), v)));
        yield map;
      }
      case ROW -> of(present(type.getRowSchema())).fromRow((Row) value);
      default -> value;
    };
  }

  private static @Nullable Object toBeam(FieldType type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return switch (ValueKind.of(type)) {
      case TIMESTAMP -> new org.joda.time.Instant((long) (Long) value);
      case TIMESTAMP_MICROS -> instant((Long) value);
      case DATE -> LocalDate.ofEpochDay((Integer) value);
      case TIME -> LocalTime.ofNanoOfDay((Integer) value * NANOS_PER_MILLI);
      case DECIMAL -> (BigDecimal) value;
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object element : (List<?>) value) {
          list.add(toBeam(present(type.getCollectionElementType()), element));
        }
        yield list;
      }
      case MAP -> {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value)
            .forEach(
                (k, v) ->
                    map.put(
                        toBeam(present(type.getMapKeyType()), k),
                        toBeam(present(type.getMapValueType()), v)));
        yield map;
      }
      case ROW -> of(present(type.getRowSchema())).toRow((Object[]) value);
      default -> value;
    };
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND),
        instant.getNano() / NANOS_PER_MICRO);
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND),
        Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalArgumentException("a nested type is missing in a schema");
    }
    return part;
  }
}
