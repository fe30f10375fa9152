package dev.millrace.expr.protect;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/**
 * Floating-point numbers as text without exponents: the fewest digits to which the number can be
 * rounded and still be read back, {@code 0} for both zeros. {@link Double#toString} would not do:
 * its digits are others from Java 19 on.
 */
final class ShortestDigits {
  /** With so many digits every DOUBLE, and every FLOAT, is read back. */
  private static final int ENOUGH = 17;

  /** Whole numbers up to here are their own shortest digits. */
  private static final double WHOLE_DOUBLES = 1L << 53;

  private static final float WHOLE_FLOATS = 1L << 24;

  private ShortestDigits() {}

  static String of(double number) {
    if (!Double.isFinite(number)) {
      return Double.toString(number);
    }
    return Math.abs(number) <= WHOLE_DOUBLES && number == Math.rint(number)
        ? Long.toString((long) number)
        : shortest(new BigDecimal(number), rounded -> rounded.doubleValue() == number);
  }

  static String of(float number) {
    if (!Float.isFinite(number)) {
      return Float.toString(number);
    }
    return Math.abs(number) <= WHOLE_FLOATS && number == Math.rint(number)
        ? Long.toString((long) number)
        : shortest(new BigDecimal(number), rounded -> rounded.floatValue() == number);
  }

  private static String shortest(BigDecimal exact, Predicate<BigDecimal> isTheNumber) {
    int digits = 1;
    BigDecimal rounded = exact;
    do {
      rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      digits++;
    } while (digits <= ENOUGH && !isTheNumber.test(rounded));
    return rounded.stripTrailingZeros().toPlainString();
  }
}
