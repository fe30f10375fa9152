package dev.millrace.io.format;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Values without parts as text, by the rules that {@link ScalarValues} lists. Wherever a value is
 * written as text, it is read here and nowhere else, so that the same text means the same value or
 * is refused alike: JSON strings and map keys, fields of CSV, directory names, texts in a pipeline
 * file.
 */
final class ScalarText implements Serializable {
  /** A number in plain form may have this many digits; 1E+999999999 would fill the memory. */
  private static final int MAX_DIGITS = 1000;

  private static final Pattern NUMBER =
      Pattern.compile(
          "[+-]?([0-9]{1,1000}(\\.[0-9]{0,1000})?|\\.[0-9]{1,1000})([eE][+-]?[0-9]{1,9})?");
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,1000}");

  private final FieldType type;
  private final @Nullable EpochUnit unit;

  private ScalarText(FieldType type, @Nullable EpochUnit unit) {
    this.type = type;
    this.unit = unit;
  }

  /**
   * @param unit what a number for a TIMESTAMP counts; null if none is declared
   */
  static ScalarText ofMapKey(FieldType type, @Nullable EpochUnit unit) {
    return switch (ValueKind.of(type)) {
      case ARRAY, MAP, ROW ->
          throw new IllegalArgumentException(
              "JSON cannot write maps with keys of type " + BadValue.typeName(type));
      default -> new ScalarText(type, unit);
    };
  }

  Object parseKey(String text) {
    return parse(type, unit, text);
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
   * @param unit what a number in a TIMESTAMP column counts; null if none is declared
   * @throws BadValue if the text is not a value of the type
   */
  static Object parse(FieldType type, @Nullable EpochUnit unit, String text) {
    ValueKind kind = ValueKind.of(type);
    boolean time = kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS;
    return time && EpochText.isNumber(text) ? EpochText.parse(type, unit, text) : parse(type, text);
  }

  /**
   * Reads a value from its text.
   *
   * @throws BadValue if the text is not a value of the type
   */
  static Object parse(FieldType type, String text) {
    Object value =
        switch (ValueKind.of(type)) {
          case STRING -> text;
          case BOOLEAN -> bool(text);
          case INT8, INT16, INT32, INT64 -> integer(type, text);
          case FLOAT -> floating(type, text, Float::valueOf);
          case DOUBLE -> floating(type, text, Double::valueOf);
          case DECIMAL ->
              NUMBER.matcher(text).matches() ? fit(type, new BigDecimal(text), text) : null;
          case BYTES -> base64(text);
          case TIMESTAMP -> timestamp(text, 3);
          case TIMESTAMP_MICROS -> timestamp(text, 6);
          case DATE -> IsoTimes.parseDate(text);
          case TIME -> IsoTimes.parseTime(text);
          case ARRAY, MAP, ROW -> throw new IllegalArgumentException("not a scalar: " + type);
        };
    if (value == null) {
      throw new BadValue(
          FormatCodes.MALFORMED,
          BadValue.show(text) + " cannot be read as " + BadValue.typeName(type));
    }
    return value;
  }

  /** A number that is none of the finite ones; null for any other text. */
  static @Nullable Double special(String text) {
    if (text.isEmpty() || Character.isDigit(text.charAt(text.length() - 1))) {
      return null;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "infinity", "inf", "+infinity", "+inf" -> Double.POSITIVE_INFINITY;
      case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
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
          BadValue.show(text) + " has more than " + scale + " digits after the point");
    }
    BigDecimal fitted = stripped.setScale(scale);
    if (fitted.precision() > ValueKind.decimalPrecision(type)) {
      outOfRange(type, text);
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

  private interface ParseNumber {
    Number apply(String text);
  }

  private static @Nullable Boolean bool(String text) {
    return text.equalsIgnoreCase("true")
        ? Boolean.TRUE
        : text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
  }

  private static @Nullable Object integer(FieldType type, String text) {
    if (!INTEGER.matcher(text).matches()) {
      return null;
    }
    BigInteger value = new BigInteger(text);
    return value.bitLength() > 63
        ? outOfRange(type, text)
        : narrowed(type, value.longValue(), text);
  }

  /**
   * A whole number in the class of its type.
   *
   * @throws BadValue if it is out of the type's range
   */
  static Object narrowed(FieldType type, long value, String text) {
    return switch (ValueKind.of(type)) {
      case INT8 -> value == (byte) value ? (Object) (byte) value : outOfRange(type, text);
      case INT16 -> value == (short) value ? (Object) (short) value : outOfRange(type, text);
      case INT32 -> value == (int) value ? (Object) (int) value : outOfRange(type, text);
      default -> value;
    };
  }

  private static @Nullable Object floating(FieldType type, String text, ParseNumber parse) {
    Double special = special(text);
    if (special != null) {
      return parse.apply(special.toString());
    } else if (!NUMBER.matcher(text).matches()) {
      return null;
    }
    Number value = parse.apply(text);
    return Double.isInfinite(value.doubleValue()) ? outOfRange(type, text) : value;
  }

  private static @Nullable Long timestamp(String text, int digits) {
    if (text.length() != 10) {
      return IsoTimes.parseTimestamp(text, digits);
    }
    Integer day = IsoTimes.parseDate(text);
    return day == null ? null : day * 86_400_000L * (digits == 6 ? 1_000 : 1);
  }

  private static Object outOfRange(FieldType type, String text) {
    throw new BadValue(
        FormatCodes.OUT_OF_RANGE,
        BadValue.show(text) + " is out of the range of " + BadValue.typeName(type));
  }

  private static byte @Nullable [] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
