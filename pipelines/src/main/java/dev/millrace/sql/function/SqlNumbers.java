package dev.millrace.sql.function;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Arithmetic as generated code calls it: what does not fit its type is an {@link
 * ArithmeticException}, never a wrapped or cut number. Decimals round half up.
 */
public final class SqlNumbers {
  /** More digits than a DOUBLE has on either side of the point; a DECIMAL has 38. */
  private static final int MOST_PLACES = 2000;

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

  /** The greatest whole number that is not above the quotient. */
  public static long floorQuotient(long a, long b) {
    if (b == -1) {
      // The smallest BIGINT has no opposite.
      return Math.negateExact(a);
    }
    return Math.floorDiv(a, notZero(b));
  }

  /** What {@link #floorQuotient} leaves, with the sign of the divisor. */
  public static long floorMod(long a, long b) {
    return Math.floorMod(a, notZero(b));
  }

  /** Python's {@code **} of whole numbers, which with a negative exponent is none. */
  public static long power(long base, long exponent) {
    if (exponent < 0) {
      throw new ArithmeticException(
          base + " to the power " + exponent + " is no whole number; write " + base + ".0");
    }
    long power = 1;
    long square = base;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      power = (rest & 1) == 1 ? Math.multiplyExact(power, square) : power;
      square = rest > 1 ? Math.multiplyExact(square, square) : square;
    }
    return power;
  }

  private static long notZero(long divisor) {
    if (divisor == 0) {
      throw new ArithmeticException("division by zero");
    }
    return divisor;
  }

  /** The absolute value; the smallest BIGINT has none. */
  public static long absLong(long a) {
    return Math.absExact(a);
  }

  /** The absolute value; the smallest TINYINT has none. */
  public static byte absByte(byte a) {
    return (byte) within(Math.abs(a), Byte.MAX_VALUE);
  }

  /** The absolute value; the smallest SMALLINT has none. */
  public static short absShort(short a) {
    return (short) within(Math.abs(a), Short.MAX_VALUE);
  }

  private static int within(int a, int bound) {
    if (a > bound) {
      throw new ArithmeticException(a + " is larger than " + bound);
    }
    return a;
  }

  /** The absolute value; the smallest INTEGER has none. */
  public static int absInt(int a) {
    return Math.absExact(a);
  }

  /**
   * The number rounded half up to places before the point where {@code digits} is negative.
   *
   * @throws ArithmeticException if it does not fit BIGINT
   */
  public static long rounded(long a, int digits) {
    return scaled(a, digits, RoundingMode.HALF_UP);
  }

  /** The number cut to places before the point where {@code digits} is negative. */
  public static long truncated(long a, int digits) {
    return scaled(a, digits, RoundingMode.DOWN);
  }

  private static long scaled(long a, int digits, RoundingMode mode) {
    return digits >= 0 ? a : BigDecimal.valueOf(a).setScale(places(digits), mode).longValueExact();
  }

  /**
   * Places after the point to round to. Beyond those that numbers have, all give the same result,
   * and a billion of them would fill the memory.
   */
  public static int places(int digits) {
    return Math.max(-MOST_PLACES, Math.min(digits, MOST_PLACES));
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
