package dev.millrace.plan.literal;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.ScalarValues;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.sql.SqlCompiler;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Turns a value as YAML reads it into one of a column's type. */
final class LiteralValues {
  static final String BASE64 = "base64:";

  private final EpochUnits units;
  private final String column;

  /**
   * @param units what numbers in TIMESTAMP columns count
   * @param column the row's column that the values are of, or are parts of
   */
  LiteralValues(EpochUnits units, String column) {
    this.units = units;
    this.column = column;
  }

  /**
   * @throws IllegalArgumentException with the sentence that says why the value does not fit
   */
  @Nullable Object convert(@Nullable Object value, FieldType type) {
    if (value == null) {
      if (ColumnTypes.nullable(type)) {
        return null;
      }
      throw new IllegalArgumentException("null where NULL is not allowed; expected a value.");
    }
    if (ValueKind.isMixed(type)) {
      return MixedText.of(value);
    }
    @Nullable Object converted =
        switch (ValueKind.of(type)) {
          case BOOLEAN -> value instanceof Boolean ? value : null;
          case INT8, INT16, INT32, INT64 -> value instanceof Long ? scalar(value, type) : null;
          case FLOAT, DOUBLE -> floating(value, type);
          case DECIMAL -> value instanceof Boolean ? null : scalar(value, type);
          case STRING -> value instanceof String ? value : null;
          case BYTES -> bytes(value);
          case TIMESTAMP, TIMESTAMP_MICROS -> timestamp(value, type);
          case DATE, TIME -> scalar(value, type);
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
    } else if (value instanceof ByteBuffer) {
      return "bytes";
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

  /** What data means by the same text; the text of a Double is the shortest that reads as it. */
  private static @Nullable Object scalar(Object value, FieldType type) {
    if (value instanceof List || value instanceof Map || value instanceof ByteBuffer) {
      return null;
    }
    try {
      return ScalarValues.parse("", type, value.toString());
    } catch (RowFault noSuchValue) {
      return null;
    }
  }

  /** A number, or the text of one that YAML and JSON have no number for. */
  private static @Nullable Object floating(Object value, FieldType type) {
    boolean digits = value instanceof String text && text.chars().anyMatch(Character::isDigit);
    return value instanceof Boolean || digits ? null : scalar(value, type);
  }

  private static byte @Nullable [] bytes(Object value) {
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    if (!(value instanceof String text)) {
      return null;
    }
    if (!text.startsWith(BASE64)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(text.substring(BASE64.length()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private @Nullable Object timestamp(Object value, FieldType type) {
    if (value instanceof String text) {
      return LiteralTimes.read(text, type).orElse(null);
    } else if (value instanceof Number number) {
      ValueKind kind = ValueKind.of(type);
      EpochUnit unit = units.of(column, kind);
      if (unit != null) {
        return counted(number, unit, kind);
      }
      throw new IllegalArgumentException(
          "the number "
              + value
              + " says no time without its unit. Write the time, for example 2024-05-01T10:00:00Z,"
              + " or declare the column as {type: TIMESTAMP, unit: s} (s, ms, us or ns).");
    }
    return null;
  }

  private static Object counted(Number number, EpochUnit unit, ValueKind kind) {
    try {
      return unit.to(EpochUnit.of(kind), new BigDecimal(number.toString()));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          number + " " + unit.symbol() + " is out of the range of times.", e);
    }
  }

  private List<@Nullable Object> array(List<?> list, FieldType type) {
    FieldType element = ColumnTypes.element(type);
    List<@Nullable Object> values = new ArrayList<>();
    list.forEach(value -> values.add(convert(value, element)));
    return values;
  }

  private Map<@Nullable Object, @Nullable Object> map(Map<?, ?> map, FieldType type) {
    Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
    map.forEach(
        (key, value) ->
            values.put(
                convert(key, ColumnTypes.mapKey(type)),
                convert(value, ColumnTypes.mapValue(type))));
    return values;
  }

  private Object[] row(Map<?, ?> map, FieldType type) {
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
