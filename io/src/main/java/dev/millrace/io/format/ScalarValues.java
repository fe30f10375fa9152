package dev.millrace.io.format;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Values without parts as text, where values are nothing but text: fields of CSV, directory names,
 * texts in a pipeline file. JSON reads its strings by the same rules.
 *
 * <ul>
 *   <li>BOOLEAN: {@code true} or {@code false}, in letters of either case.
 *   <li>Integers: digits; a sign and leading zeros are allowed, a point and an exponent are not.
 *   <li>REAL, DOUBLE, DECIMAL: digits with a sign, a point and an exponent where there is one. REAL
 *       and DOUBLE: also {@code NaN}, {@code Infinity}, {@code inf}. A DECIMAL is never rounded.
 *   <li>DATE {@code 2026-01-31}; TIME {@code 10:00[:00[.000]]}; TIMESTAMP of ISO-8601 as {@link
 *       IsoTimes} reads it, in UTC if it has no offset; a date alone is its midnight; a number
 *       where the column declares what it counts.
 *   <li>VARBINARY: base64. VARCHAR: the text as it is.
 * </ul>
 *
 * <p>Nothing is trimmed, rounded or brought into range; hexadecimal numbers, digit separators, and
 * spaces around a value are refused.
 */
public final class ScalarValues {
  private ScalarValues() {}

  /** Whether values of a type have such a text; arrays, maps and rows have none. */
  public static boolean canHold(FieldType type) {
    return switch (ValueKind.of(type)) {
      case ARRAY, MAP, ROW -> false;
      default -> true;
    };
  }

  /** The text of a value; {@link #parse} gives it back. */
  public static String text(FieldType type, Object value) {
    return ScalarText.print(type, value);
  }

  /**
   * Reads a value from its text.
   *
   * @param column for the message
   * @param units what numbers in TIMESTAMP columns count
   * @throws RowFault (ML-6101, ML-6107 to ML-6109, ML-6112) if the bytes are not a value of the
   *     type
   */
  public static Object parse(String column, FieldType type, EpochUnits units, byte[] text) {
    Utf8.check(text);
    return parse(column, type, units, new String(text, StandardCharsets.UTF_8));
  }

  /**
   * Reads a value from its text.
   *
   * @param column for the message
   * @throws RowFault (ML-6107 to ML-6109) if the text is not a value of the type
   */
  public static Object parse(String column, FieldType type, String text) {
    return parse(column, type, EpochUnits.NONE, text);
  }

  /**
   * Reads a value from its text.
   *
   * @param column for the message
   * @param units what numbers in TIMESTAMP columns count
   * @throws RowFault (ML-6107 to ML-6109, ML-6112) if the text is not a value of the type
   */
  public static Object parse(String column, FieldType type, EpochUnits units, String text) {
    try {
      return ScalarText.parse(type, units.of(column, ValueKind.of(type)), text);
    } catch (BadValue e) {
      throw e.within(column).fault();
    }
  }

  /**
   * The text of a value; {@link #parse} gives it back.
   *
   * @throws RowFault (ML-6130) for a decimal that is too long to be written
   */
  public static String print(String column, FieldType type, Object value) {
    try {
      return ScalarText.print(type, value);
    } catch (BadValue e) {
      throw new RowFault(FormatCodes.NOT_ENCODABLE, e.within(column).fault().reason());
    }
  }
}
