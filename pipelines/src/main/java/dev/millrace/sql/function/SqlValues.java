package dev.millrace.sql.function;

import static java.util.Objects.requireNonNull;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.sql.type.RowTypes;
import dev.millrace.sql.type.SqlProblem;
import dev.millrace.sql.type.TypeText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.avatica.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Brings values over the border between events and generated code, where the two hold them
 * differently: byte strings, decimals, and whatever contains those.
 */
public final class SqlValues {
  private SqlValues() {}

  /** A type from its SQL name, for constants of generated code. */
  public static FieldType type(String name) {
    try {
      return TypeText.parse(name);
    } catch (SqlProblem e) {
      throw new IllegalStateException("not a type: " + name, e);
    }
  }

  /** Whether values of a type are the same on both sides. */
  public static boolean isPlain(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BYTES -> false;
      case ARRAY -> isPlain(RowTypes.element(type));
      case MAP -> isPlain(RowTypes.key(type)) && isPlain(RowTypes.value(type));
      case ROW ->
          RowTypes.fields(type).getFields().stream().allMatch(field -> isPlain(field.getType()));
      default -> true;
    };
  }

  /** Bytes as SQL holds them. */
  public static @Nullable ByteString binary(@Nullable Object bytes) {
    return bytes == null ? null : new ByteString((byte[]) bytes);
  }

  /** A column's value as SQL holds it. */
  public static @Nullable Object toSql(@Nullable Object value, FieldType type) {
    if (value == null) {
      return null;
    }
    return switch (ValueKind.of(type)) {
      case BYTES -> binary(value);
      case ARRAY -> {
        FieldType element = RowTypes.element(type);
        List<@Nullable Object> converted = new ArrayList<>();
        for (Object item : (List<?>) value) {
          converted.add(toSql(item, element));
        }
        yield converted;
      }
      case MAP -> {
        Map<@Nullable Object, @Nullable Object> converted = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          converted.put(
              toSql(entry.getKey(), RowTypes.key(type)),
              toSql(entry.getValue(), RowTypes.value(type)));
        }
        yield converted;
      }
      case ROW -> {
        Schema fields = RowTypes.fields(type);
        Object[] row = (Object[]) value;
        @Nullable Object[] converted = new Object[row.length];
        for (int i = 0; i < row.length; i++) {
          converted[i] = toSql(row[i], fields.getField(i).getType());
        }
        yield converted;
      }
      default -> value;
    };
  }

  /**
   * A result in the class of its column type.
   *
   * @throws RowFault if it is NULL and the type is not nullable
   * @throws ArithmeticException if a number does not fit
   */
  public static @Nullable Object fromSql(@Nullable Object value, FieldType type) {
    if (value == null) {
      if (Boolean.TRUE.equals(type.getNullable())) {
        return null;
      }
      throw new RowFault(
          ErrorCodes.UNEXPECTED_NULL,
          "NULL where " + TypeText.name(type) + " NOT NULL is declared");
    }
    return switch (ValueKind.of(type)) {
      case INT8 -> (byte) within((Number) value, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case INT16 -> (short) within((Number) value, Short.MIN_VALUE, Short.MAX_VALUE);
      case INT32, DATE, TIME -> (int) within((Number) value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT64, TIMESTAMP, TIMESTAMP_MICROS -> ((Number) value).longValue();
      case FLOAT -> ((Number) value).floatValue();
      case DOUBLE -> ((Number) value).doubleValue();
      case DECIMAL -> decimal(value, type);
      case BYTES -> value instanceof ByteString bytes ? bytes.getBytes() : value;
      case ARRAY -> list((Iterable<?>) value, RowTypes.element(type));
      case MAP -> map((Map<?, ?>) value, type);
      case ROW -> row(value, RowTypes.fields(type));
      case BOOLEAN -> value;
      case STRING -> value.toString();
    };
  }

  private static long within(Number number, long least, long most) {
    long whole = number.longValue();
    if (whole < least || whole > most) {
      throw new ArithmeticException(number + " is not from " + least + " to " + most);
    }
    return whole;
  }

  private static BigDecimal decimal(Object value, FieldType type) {
    BigDecimal number =
        value instanceof BigDecimal exact
            ? exact
            : value instanceof Double || value instanceof Float
                ? BigDecimal.valueOf(((Number) value).doubleValue())
                : BigDecimal.valueOf(((Number) value).longValue());
    int precision = ValueKind.decimalPrecision(type);
    return precision < 0 ? number : SqlNumbers.fit(number, precision, ValueKind.decimalScale(type));
  }

  private static List<@Nullable Object> list(Iterable<?> values, FieldType element) {
    List<@Nullable Object> converted = new ArrayList<>();
    for (Object item : values) {
      converted.add(fromSql(item, element));
    }
    return converted;
  }

  private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> values, FieldType type) {
    Map<@Nullable Object, @Nullable Object> converted = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      converted.put(
          fromSql(entry.getKey(), RowTypes.key(type)),
          fromSql(entry.getValue(), RowTypes.value(type)));
    }
    return converted;
  }

  private static @Nullable Object[] row(Object value, Schema fields) {
    Object[] values = value instanceof List<?> list ? list.toArray() : (Object[]) value;
    @Nullable Object[] converted = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      converted[i] = fromSql(values[i], requireNonNull(fields.getField(i)).getType());
    }
    return converted;
  }
}
