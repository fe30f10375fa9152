package dev.millrace.io.format;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Numbers that stand for points in time, by the unit that is declared for their column. */
final class EpochText {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]{1,40}([.][0-9]{0,40})?([eE][+-]?[0-9]{1,2})?");

  private EpochText() {}

  /** Whether a text is a number. */
  static boolean isNumber(String text) {
    // Most texts are no numbers, which their ends tell.
    char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
    return (last == '.' || last >= '0' && last <= '9') && NUMBER.matcher(text).matches();
  }

  /**
   * The value of a TIMESTAMP column; what is below its precision is cut off.
   *
   * @param unit null if none is declared
   * @throws BadValue if there is no unit, or the number is not a time in it
   */
  static Long parse(FieldType type, @Nullable EpochUnit unit, String number) {
    if (unit == null) {
      throw new BadValue(
          FormatCodes.NO_UNIT,
          "the number "
              + BadValue.show(number)
              + " in a "
              + BadValue.typeName(type)
              + " column without a unit. Declare what it counts since 1970, for example {type: "
              + BadValue.typeName(type)
              + ", unit: s} (s, ms, us or ns)");
    }
    try {
      if (isNumber(number)) {
        return unit.to(EpochUnit.of(ValueKind.of(type)), new BigDecimal(number));
      }
    } catch (ArithmeticException e) {
      // Said below: a number of too many digits is out of range as well.
    }
    throw new BadValue(
        FormatCodes.OUT_OF_RANGE,
        BadValue.show(number)
            + " "
            + unit.symbol()
            + " is out of the range of "
            + BadValue.typeName(type));
  }
}
