package dev.millrace.plan.literal;

import dev.millrace.element.ValueKind;
import dev.millrace.plan.model.ColumnTypes;
import dev.millrace.sql.SqlCompiler;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Turns a value as YAML reads it into one of a column's type. */
final class LiteralValues {
  private static final String BASE64 = "base64:";

  private LiteralValues() {}

  /**
   * @throws IllegalArgumentException with the sentence that says why the value does not fit
   */
  static @Nullable Object convert(@Nullable Object value, FieldType type) {
    if (value == null) {
      if (ColumnTypes.nullable(type)) {
        return null;
      }
      throw new IllegalArgumentException("null where NULL is not allowed; expected a value.");
    }
    @Nullable Object converted =
        switch (ValueKind.of(type)) {
          case BOOLEAN -> value instanceof Boolean ? value : null;
          case INT8 ->
              whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE).map(Long::byteValue).orElse(null);
          case INT16 ->
              whole(value, Short.MIN_VALUE, Short.MAX_VALUE).map(Long::shortValue).orElse(null);
          case INT32 ->
              whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE).map(Long::intValue).orElse(null);
          case INT64 -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE).orElse(null);
          case FLOAT -> value instanceof Number number ? (Object) number.floatValue() : null;
          case DOUBLE -> value instanceof Number number ? (Object) number.doubleValue() : null;
          case DECIMAL -> decimal(value, type);
          case STRING -> value instanceof String ? value : null;
          case BYTES -> value instanceof String text ? bytes(text) : null;
          case TIMESTAMP -> timestamp(value, false);
          case TIMESTAMP_MICROS -> timestamp(value, true);
          case DATE -> value instanceof String text ? date(text) : null;
          case TIME -> value instanceof String text ? timeOfDay(text) : null;
          case ARRAY -> value instanceof List<?> list ? array(list, type) : null;
          case MAP -> value instanceof Map<?, ?> map ? map(map, type) : null;
          case ROW -> value instanceof Map<?, ?> map ? row(map, type) : null;
        };
    if (converted == null) {
      throw new IllegalArgumentException(
          "got " + shown(value) + "; expected " + expected(type) + ".");
    }
    return converted;
  }

  private static String shown(Object value) {
    if (value instanceof List) {
      return "a list";
    } else if (value instanceof Map) {
      return "a map";
    }
    return value instanceof String ? "the text '" + value + "'" : value.toString();
  }

  private static String expected(FieldType type) {
    String name = SqlCompiler.typeName(type);
    return switch (ValueKind.of(type)) {
      case STRING -> name + " (put quotes around it)";
      case TIMESTAMP, TIMESTAMP_MICROS -> name + ", for example 2024-05-01T10:00:00Z or 10:00:00";
      case DATE -> name + ", for example 2024-05-01";
      case TIME -> name + ", for example 10:00:00";
      case ARRAY -> name + " as a list";
      case MAP, ROW -> name + " as a map";
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL, BYTES -> name;
    };
  }

  private static Optional<Long> whole(Object value, long min, long max) {
    if (value instanceof Long number && number >= min && number <= max) {
      return Optional.of(number);
    }
    return Optional.empty();
  }

  private static @Nullable BigDecimal decimal(Object value, FieldType type) {
    BigDecimal decimal;
    if (value instanceof BigInteger integer) {
      decimal = new BigDecimal(integer);
    } else if (value instanceof Long || value instanceof Double || value instanceof String) {
      try {
        // The text of a Double is the shortest that reads as it: what the file says.
        decimal = new BigDecimal(value.toString());
      } catch (NumberFormatException e) {
        return null;
      }
    } else {
      return null;
    }
    int scale = ValueKind.decimalScale(type);
    if (scale < 0) {
      return decimal;
    }
    try {
      BigDecimal scaled = decimal.setScale(scale, RoundingMode.UNNECESSARY);
      return scaled.precision() <= ValueKind.decimalPrecision(type) ? scaled : null;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static byte @Nullable [] bytes(String text) {
    if (!text.startsWith(BASE64)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(text.substring(BASE64.length()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Long timestamp(Object value, boolean micros) {
    if (value instanceof Long number) {
      return number;
    }
    Optional<Instant> instant =
        value instanceof String text ? LiteralTimes.instant(text) : Optional.empty();
    if (instant.isEmpty()) {
      return null;
    }
    long millis = instant.get().toEpochMilli();
    return micros ? millis * 1000 + instant.get().getNano() / 1000 % 1000 : millis;
  }

  private static @Nullable Integer date(String text) {
    try {
      return Math.toIntExact(LocalDate.parse(text).toEpochDay());
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Integer timeOfDay(String text) {
    try {
      return Math.toIntExact(LocalTime.parse(text).toNanoOfDay() / 1_000_000);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static List<@Nullable Object> array(List<?> list, FieldType type) {
    FieldType element = ColumnTypes.element(type);
    List<@Nullable Object> values = new ArrayList<>();
    list.forEach(value -> values.add(convert(value, element)));
    return values;
  }

  private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> map, FieldType type) {
    Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
    map.forEach(
        (key, value) ->
            values.put(
                convert(key, ColumnTypes.mapKey(type)),
                convert(value, ColumnTypes.mapValue(type))));
    return values;
  }

  private static Object[] row(Map<?, ?> map, FieldType type) {
    Schema schema = ColumnTypes.rowSchema(type);
    for (Object key : map.keySet()) {
      if (!schema.hasField(String.valueOf(key))) {
        throw new IllegalArgumentException(
            "there is no '"
                + key
                + "' in it; expected "
                + String.join(", ", schema.getFieldNames())
                + ".");
      }
    }
    Object[] row = new Object[schema.getFieldCount()];
    for (int i = 0; i < row.length; i++) {
      Schema.Field field = schema.getField(i);
      row[i] = convert(map.get(field.getName()), field.getType());
    }
    return row;
  }
}
