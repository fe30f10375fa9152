package dev.millrace.sql.function;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as text, written and read by generated code. */
public final class SqlNumerals {
  /** Numbers from here on are written with an exponent, and such below {@link #LEAST_PLAIN}. */
  private static final double MOST_PLAIN = 1e16;

  private static final double LEAST_PLAIN = 1e-4;

  /** How long the text of a DECIMAL may be, and how large its exponent. */
  private static final int MAX_DIGITS = 1000;

  private SqlNumerals() {}

  /** All digits of a decimal, with a zero before the point and never an exponent. */
  public static String text(BigDecimal value) {
    return value.toPlainString();
  }

  /**
   * The shortest text that gives the number again: {@code 0.5}, {@code 10.0}, {@code 1.5e+20},
   * {@code NaN}, {@code Infinity}.
   */
  public static String text(double value) {
    return text(value, Double.toString(value));
  }

  /** The shortest text of a number of 4 bytes. */
  public static String text(float value) {
    return text(value, Float.toString(value));
  }

  private static String text(double value, String java) {
    double magnitude = Math.abs(value);
    if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
      return java;
    }
    BigDecimal digits = new BigDecimal(java).stripTrailingZeros();
    if (magnitude >= LEAST_PLAIN && magnitude < MOST_PLAIN) {
      return digits.scale() < 1 ? digits.setScale(1).toPlainString() : digits.toPlainString();
    }
    String unscaled = digits.unscaledValue().abs().toString();
    int exponent = unscaled.length() - 1 - digits.scale();
    String fraction = unscaled.length() == 1 ? "" : "." + unscaled.substring(1);
    String sign = exponent < 0 ? "e-" : "e+";
    return (value < 0 ? "-" : "")
        + unscaled.charAt(0)
        + fraction
        + sign
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /**
   * The text without blanks around it.
   *
   * @throws NumberFormatException if it has other signs than those of decimal numbers
   */
  public static String digits(String text) {
    String stripped = text.strip();
    if (!isNumeral(stripped)) {
      throw new NumberFormatException("'" + text + "'");
    }
    return stripped;
  }

  /** Like {@link #digits}, but NULL for what is not a number. */
  public static @Nullable String tryDigits(String text) {
    String stripped = text.strip();
    return isNumeral(stripped) ? stripped : null;
  }

  /**
   * The number of a text; {@code NaN} and {@code Infinity} in any case are numbers.
   *
   * @throws NumberFormatException if it is not a number
   * @throws ArithmeticException if it is too large for a DOUBLE
   */
  public static double real(String text) {
    String stripped = text.strip();
    if (isNumeral(stripped)) {
      double number = Double.parseDouble(stripped);
      if (Double.isInfinite(number)) {
        throw new ArithmeticException("'" + text + "' does not fit DOUBLE");
      }
      return number;
    }
    boolean negative = stripped.startsWith("-");
    String word = stripped.toLowerCase(Locale.ROOT);
    return switch (negative || stripped.startsWith("+") ? word.substring(1) : word) {
      case "nan" -> Double.NaN;
      case "inf", "infinity" -> negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      default -> throw new NumberFormatException("'" + text + "'");
    };
  }

  /** Like {@link #real}, but NULL for what has no number. */
  public static @Nullable Double tryReal(String text) {
    try {
      return real(text);
    } catch (NumberFormatException | ArithmeticException e) {
      return null;
    }
  }

  /**
   * The decimal of a text, rounded half up to its type.
   *
   * @throws NumberFormatException if it is not a number, or is longer than anybody writes one
   * @throws ArithmeticException if it has too many digits before the point
   */
  public static BigDecimal decimal(String text, int precision, int scale) {
    String digits = digits(text);
    if (digits.length() > MAX_DIGITS) {
      throw new NumberFormatException("a text of " + digits.length() + " characters");
    }
    BigDecimal number = new BigDecimal(digits);
    // The digits of 1e999999999 would fill the memory.
    long magnitude = (long) number.precision() - number.scale();
    if (number.signum() == 0 || magnitude < -MAX_DIGITS) {
      number = BigDecimal.ZERO;
    } else if (magnitude > MAX_DIGITS) {
      throw new ArithmeticException("'" + digits + "' does not fit DECIMAL");
    }
    return SqlNumbers.fit(number, precision, scale);
  }

  /** Like {@link #decimal}, but NULL for what has no such number. */
  public static @Nullable BigDecimal tryDecimal(String text, int precision, int scale) {
    try {
      return decimal(text, precision, scale);
    } catch (NumberFormatException | ArithmeticException e) {
      return null;
    }
  }

  private static boolean isNumeral(String text) {
    boolean hasDigit = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit && "+-.eE".indexOf(c) < 0) {
        return false;
      }
      hasDigit |= digit;
    }
    return hasDigit;
  }
}
