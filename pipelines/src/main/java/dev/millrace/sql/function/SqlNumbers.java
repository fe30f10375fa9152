package dev.millrace.sql.function;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Arithmetic as generated code calls it: what does not fit its type is an {@link
 * ArithmeticException}, never a wrapped or cut number. Decimals round half up.
 */
public final class SqlNumbers {
  private SqlNumbers() {}

  /** The sum, with {@code scale} digits after the point and at most {@code precision} in all. */
  public static BigDecimal plus(BigDecimal a, BigDecimal b, int precision, int scale) {
    return fit(a.add(b), precision, scale);
  }

  /** The difference, fitted like {@link #plus}. */
  public static BigDecimal minus(BigDecimal a, BigDecimal b, int precision, int scale) {
    return fit(a.subtract(b), precision, scale);
  }

  /** The product, fitted like {@link #plus}. */
  public static BigDecimal times(BigDecimal a, BigDecimal b, int precision, int scale) {
    return fit(a.multiply(b), precision, scale);
  }

  /** The quotient, rounded once, fitted like {@link #plus}. */
  public static BigDecimal divide(BigDecimal a, BigDecimal b, int precision, int scale) {
    return fit(a.divide(b, scale, RoundingMode.HALF_UP), precision, scale);
  }

  /** The remainder with the sign of {@code a}, fitted like {@link #plus}. */
  public static BigDecimal mod(BigDecimal a, BigDecimal b, int precision, int scale) {
    return fit(a.remainder(b), precision, scale);
  }

  /** The bits that are 1 in both numbers. */
  public static long bitAnd(long a, long b) {
    return a & b;
  }

  /** The bits that are 1 in one of the numbers or both. */
  public static long bitOr(long a, long b) {
    return a | b;
  }

  /** The bits that are 1 in one of the numbers alone. */
  public static long bitXor(long a, long b) {
    return a ^ b;
  }

  /** All bits turned over. */
  public static long bitNot(long a) {
    return ~a;
  }

  /** The number of bits that are 1 in an integer of so many bits. */
  public static long bitCount(long a, int bits) {
    return Long.bitCount(a << Long.SIZE - bits);
  }

  /** The absolute value; the smallest BIGINT has none. */
  public static long absLong(long a) {
    return Math.absExact(a);
  }

  /** The absolute value; the smallest INTEGER has none. */
  public static int absInt(int a) {
    return Math.absExact(a);
  }

  /**
   * The value in the form of its declared type.
   *
   * @throws ArithmeticException if it has too many digits before the point
   */
  public static BigDecimal fit(BigDecimal value, int precision, int scale) {
    BigDecimal rounded =
        value.scale() == scale ? value : value.setScale(scale, RoundingMode.HALF_UP);
    if (rounded.precision() > precision) {
      throw new ArithmeticException(
          value.toPlainString() + " does not fit DECIMAL(" + precision + ", " + scale + ")");
    }
    return rounded;
  }
}
