package dev.millrace.sql.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Floating-point numbers as generated code calls them. There is one order: −0.0 equals 0.0, NaN
 * equals itself and is greater than every other number. What has no result in the real numbers is
 * an {@link ArithmeticException}; NaN and infinities only come out where they go in or where a
 * result is too large.
 */
public final class SqlFloats {
  private SqlFloats() {}

  /** Whether two numbers are the same. */
  public static boolean equal(double a, double b) {
    return a == b || Double.isNaN(a) && Double.isNaN(b);
  }

  /** The order of two numbers as a comparator gives it. */
  public static int compare(double a, double b) {
    return less(a, b) ? -1 : equal(a, b) ? 0 : 1;
  }

  /** Whether {@code a} comes before {@code b}. */
  public static boolean less(double a, double b) {
    return a < b || Double.isNaN(b) && !Double.isNaN(a);
  }

  /** Whether {@code a} comes before {@code b} or is the same. */
  public static boolean atMost(double a, double b) {
    return a <= b || Double.isNaN(b);
  }

  /** The quotient; a divisor of zero is an error as for other numbers. */
  public static double quotient(double a, double b) {
    if (b == 0) {
      throw new ArithmeticException("division by zero");
    }
    return a / b;
  }

  /** The nearest whole number; halves go away from zero. NaN and infinities stay. */
  public static double rounded(double a) {
    double magnitude = Math.abs(a);
    double whole = Math.floor(magnitude);
    return Math.copySign(magnitude - whole >= 0.5 ? whole + 1 : whole, a);
  }

  /** Rounded to digits after the point, as its shortest decimal form rounds half up. */
  public static double rounded(double a, int digits) {
    return scaled(a, digits, RoundingMode.HALF_UP);
  }

  /** Cut to digits after the point, as its shortest decimal form is cut. */
  public static double truncated(double a, int digits) {
    return scaled(a, digits, RoundingMode.DOWN);
  }

  private static double scaled(double a, int digits, RoundingMode mode) {
    boolean finite = !Double.isNaN(a) && !Double.isInfinite(a);
    return finite
        ? BigDecimal.valueOf(a).setScale(SqlNumbers.places(digits), mode).doubleValue()
        : a;
  }

  /** The whole number towards zero. NaN and infinities stay. */
  public static double truncated(double a) {
    return Math.copySign(Math.floor(Math.abs(a)), a);
  }

  /** The nearest whole number, for a cast; NaN and infinities have none. */
  public static double whole(double a) {
    if (Double.isNaN(a) || Double.isInfinite(a)) {
      throw new ArithmeticException("no whole number is near " + a);
    }
    return rounded(a);
  }

  /** Like {@link #whole}, but NULL for what does not fit a signed integer of so many bits. */
  public static @Nullable Long tryWhole(double a, int bits) {
    double nearest = rounded(a);
    double bound = Math.scalb(1.0, bits - 1);
    return nearest >= -bound && nearest < bound ? (Long) (long) nearest : null;
  }

  /** The nearest number of 4 bytes; a finite one that is too large has none. */
  public static float single(double a) {
    float near = (float) a;
    if (Float.isInfinite(near) && !Double.isInfinite(a)) {
      throw new ArithmeticException(a + " does not fit REAL");
    }
    return near;
  }

  /** Like {@link #single}, but NULL for what does not fit. */
  public static @Nullable Float trySingle(double a) {
    float near = (float) a;
    return Float.isInfinite(near) && !Double.isInfinite(a) ? null : (Float) near;
  }

  /** The square root; negative numbers have none. */
  public static double sqrt(double a) {
    if (a < 0) {
      throw new ArithmeticException("no square root of " + a);
    }
    return Math.sqrt(a);
  }

  /**
   * The power; 1 and −1 keep their magnitude under an infinite exponent, as in C and POSIX. Zero
   * has no negative powers, and a negative number none with a fraction.
   */
  public static double power(double base, double exponent) {
    if (base == 1 || base == -1 && Double.isInfinite(exponent)) {
      return 1;
    }
    boolean finite = Double.isFinite(base) && Double.isFinite(exponent);
    boolean root = finite && base < 0 && exponent != Math.rint(exponent);
    if (root || base == 0 && exponent < 0) {
      throw new ArithmeticException(base + " has no power " + exponent);
    }
    return Math.pow(base, exponent);
  }

  /** The decimal logarithm; zero and less have none. */
  public static double log10(double a) {
    return Math.log10(positive(a));
  }

  /** The binary logarithm, exact for powers of two; zero and less have none. */
  public static double log2(double a) {
    positive(a);
    boolean normal = a >= Double.MIN_NORMAL && a <= Double.MAX_VALUE;
    if (!normal) {
      return Math.log(a) / Math.log(2);
    }
    int exponent = Math.getExponent(a);
    double mantissa = Math.scalb(a, -exponent);
    return mantissa == 1 ? exponent : Math.log(a) / Math.log(2);
  }

  private static double positive(double a) {
    if (a <= 0) {
      throw new ArithmeticException("no logarithm of " + a);
    }
    return a;
  }

  /** The sine; infinity has none. */
  public static double sin(double a) {
    return Math.sin(finite(a));
  }

  /** The cosine; infinity has none. */
  public static double cos(double a) {
    return Math.cos(finite(a));
  }

  /** The tangent; infinity has none. */
  public static double tan(double a) {
    return Math.tan(finite(a));
  }

  private static double finite(double a) {
    if (Double.isInfinite(a)) {
      throw new ArithmeticException("no angle of " + a);
    }
    return a;
  }

  /** The arc sine of a number from −1 to 1. */
  public static double asin(double a) {
    return Math.asin(ratio(a));
  }

  /** The arc cosine of a number from −1 to 1. */
  public static double acos(double a) {
    return Math.acos(ratio(a));
  }

  private static double ratio(double a) {
    if (Math.abs(a) > 1) {
      throw new ArithmeticException("no angle has the sine or cosine " + a);
    }
    return a;
  }

  /** The greatest whole number that is not above the quotient. */
  public static double floorQuotient(double a, double b) {
    double quotient = (a - floorMod(a, b)) / b;
    return quotient == 0 ? Math.copySign(0, a / b) : Math.rint(quotient);
  }

  /** What {@link #floorQuotient} leaves, with the sign of the divisor. */
  public static double floorMod(double a, double b) {
    if (b == 0) {
      throw new ArithmeticException("division by zero");
    }
    double rest = a % b;
    if (rest == 0) {
      return Math.copySign(0, b);
    }
    return (rest < 0) == (b < 0) ? rest : rest + b;
  }
}
