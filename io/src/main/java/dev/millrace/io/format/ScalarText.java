package dev.millrace.io.format;

import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Values without parts as text: the content of a JSON string, and the keys of JSON objects that
 * stand for maps.
 */
final class ScalarText implements Serializable {
  /** A number in plain form may have this many digits; 1E+999999999 would fill the memory. */
  private static final int MAX_DIGITS = 1000;

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]{1,1000}(\\.[0-9]{0,1000})?([eE][+-]?[0-9]{1,9})?");
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");

  private final FieldType type;

  private ScalarText(FieldType type) {
    this.type = type;
  }

  static ScalarText ofMapKey(FieldType type) {
    return switch (ValueKind.of(type)) {
      case ARRAY, MAP, ROW ->
          throw new IllegalArgumentException(
              "JSON cannot write maps with keys of type " + BadValue.typeName(type));
      default -> new ScalarText(type);
    };
  }

  Object parseKey(String text) {
    return parse(type, text);
  }

  /** The entries with their keys as text, sorted by it, so that equal maps give equal bytes. */
  List<Map.Entry<String, @Nullable Object>> sorted(Map<?, ?> map) {
    List<Map.Entry<String, @Nullable Object>> entries = new ArrayList<>(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object key = entry.getKey();
      if (key == null) {
        throw new BadValue(FormatCodes.NOT_ENCODABLE, "a NULL map key, for which JSON has no form");
      }
      entries.add(new SimpleImmutableEntry<>(print(type, key), entry.getValue()));
    }
    entries.sort(Comparator.comparing(Map.Entry::getKey));
    return entries;
  }

  /**
   * Reads a value from its text.
   *
   * @throws BadValue if the text is no value of the type
   */
  static Object parse(FieldType type, String text) {
    Object value =
        switch (ValueKind.of(type)) {
          case STRING -> text;
          case BOOLEAN -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? false : null;
          case INT8 -> narrowed(text, Byte.MIN_VALUE, Byte.MAX_VALUE, Long::byteValue);
          case INT16 -> narrowed(text, Short.MIN_VALUE, Short.MAX_VALUE, Long::shortValue);
          case INT32 -> narrowed(text, Integer.MIN_VALUE, Integer.MAX_VALUE, Long::intValue);
          case INT64 -> narrowed(text, Long.MIN_VALUE, Long.MAX_VALUE, v -> v);
          case FLOAT -> floating(text, Float::valueOf);
          case DOUBLE -> floating(text, Double::valueOf);
          case DECIMAL ->
              NUMBER.matcher(text).matches() ? fit(type, new BigDecimal(text), text) : null;
          case BYTES -> base64(text);
          case TIMESTAMP -> IsoTimes.parseTimestamp(text, 3);
          case TIMESTAMP_MICROS -> IsoTimes.parseTimestamp(text, 6);
          case DATE -> IsoTimes.parseDate(text);
          case TIME -> IsoTimes.parseTime(text);
          case ARRAY, MAP, ROW -> throw new IllegalArgumentException("not a scalar: " + type);
        };
    if (value == null) {
      throw new BadValue(
          FormatCodes.MALFORMED, BadValue.show(text) + " is no " + BadValue.typeName(type));
    }
    return value;
  }

  /** The text of a value; {@link #parse} gives it back. */
  static String print(FieldType type, Object value) {
    return switch (ValueKind.of(type)) {
      case DECIMAL -> checkSize((BigDecimal) value).toPlainString();
      case BYTES -> Base64.getEncoder().encodeToString((byte[]) value);
      case TIMESTAMP -> IsoTimes.timestampText((Long) value, 3);
      case TIMESTAMP_MICROS -> IsoTimes.timestampText((Long) value, 6);
      case DATE -> IsoTimes.dateText((Integer) value);
      case TIME -> IsoTimes.timeText((Integer) value);
      default -> value.toString();
    };
  }

  /**
   * Brings a decimal to its type's scale.
   *
   * @throws BadValue if that would round it, or if it has more digits than the type
   */
  static BigDecimal fit(FieldType type, BigDecimal value, String text) {
    int scale = ValueKind.decimalScale(type);
    BigDecimal sized = checkSize(value);
    if (scale < 0) {
      return sized;
    }
    BigDecimal stripped = sized.stripTrailingZeros();
    if (stripped.scale() > scale) {
      throw new BadValue(
          FormatCodes.TOO_PRECISE,
          BadValue.show(text) + " has more than " + scale + " digits behind the point");
    }
    BigDecimal fitted = stripped.setScale(scale);
    if (fitted.precision() > ValueKind.decimalPrecision(type)) {
      throw new BadValue(
          FormatCodes.OUT_OF_RANGE,
          BadValue.show(text) + " is out of the range of " + BadValue.typeName(type));
    }
    return fitted;
  }

  static BigDecimal checkSize(BigDecimal value) {
    long whole = (long) value.precision() - value.scale();
    if (Math.abs(whole) > MAX_DIGITS || Math.abs((long) value.scale()) > MAX_DIGITS) {
      throw new BadValue(
          FormatCodes.OUT_OF_RANGE, "a decimal of more than " + MAX_DIGITS + " digits");
    }
    return value;
  }

  private interface Narrow {
    Object apply(Long value);
  }

  private interface ParseNumber {
    Object apply(String text);
  }

  private static @Nullable Object narrowed(String text, long min, long max, Narrow narrow) {
    if (!INTEGER.matcher(text).matches()) {
      return null;
    }
    try {
      long value = Long.parseLong(text);
      return value < min || value > max ? null : narrow.apply(value);
    } catch (NumberFormatException outOfRange) {
      return null;
    }
  }

  private static @Nullable Object floating(String text, ParseNumber parse) {
    boolean special = text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    return special || NUMBER.matcher(text).matches() ? parse.apply(text) : null;
  }

  private static byte @Nullable [] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
