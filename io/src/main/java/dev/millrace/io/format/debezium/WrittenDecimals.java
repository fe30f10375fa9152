package dev.millrace.io.format.debezium;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.debezium.DebeziumFormat.Decimals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Locale;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Texts in columns of decimals as numbers. */
final class WrittenDecimals {
  private WrittenDecimals() {}

  /**
   * The number that a text stands for, in digits.
   *
   * @param written its type; null where the record has no schema part
   * @param decimals how it is written then
   * @throws RowFault if nobody says how it is written, or it is not a number
   */
  static String text(
      String column,
      FieldType type,
      String text,
      @Nullable WrittenType written,
      @Nullable Decimals decimals) {
    if (written != null) {
      return written.name().equals(WrittenType.DECIMAL)
          ? plain(column, text, written.scale())
          : number(column, text);
    } else if (decimals == null) {
      throw fault(
          column,
          "the text "
              + BadValue.show(text)
              + " in a record without a schema part: nobody says whether it is the number or its"
              + " digits in base64. Set 'decimals' to the connector's decimal.handling.mode");
    }
    if (decimals == Decimals.STRING) {
      return number(column, text);
    }
    int scale = ValueKind.decimalScale(type);
    if (scale < 0) {
      throw fault(
          column,
          "the digits "
              + BadValue.show(text)
              + " in a record without a schema part: nobody says how many of them are after the"
              + " point. Declare the column with the scale that the database has, such as"
              + " DECIMAL(12, 2)");
    }
    return plain(column, text, scale);
  }

  /** A number whose digits are a whole number in base64. */
  static String plain(String column, String base64, int scale) {
    try {
      byte[] digits = Base64.getDecoder().decode(base64);
      if (digits.length > 0) {
        return new BigDecimal(new BigInteger(digits), scale).toString();
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw fault(column, BadValue.show(base64) + " is not a whole number in base64");
  }

  private static String number(String column, String text) {
    if (text.equalsIgnoreCase("NAN") || text.toUpperCase(Locale.ROOT).contains("INF")) {
      throw fault(column, "the database has " + BadValue.show(text) + ", which no DECIMAL can be");
    }
    return text;
  }

  private static RowFault fault(String column, String sentence) {
    return new BadValue(FormatCodes.MALFORMED, sentence).within(column).fault();
  }
}
