package dev.millrace.expr.aggregate;

import java.io.Serializable;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Variance and standard deviation: the {@code double} nearest to the exact one, rounded once.
 *
 * @param sample divides by one less than the number of values, so that one value has none
 * @param root the standard deviation, not its square
 */
record Spread(boolean sample, boolean root) implements Serializable {
  /** Of {@code var_pop}, {@code stddev_samp} and so on; without a suffix it is of a sample. */
  static Spread of(String function) {
    return new Spread(!function.endsWith("_pop"), function.startsWith("stddev"));
  }

  /** Whether so few values have a result. */
  boolean has(long count) {
    return count > (sample ? 1 : 0);
  }

  /**
   * The result of exact sums.
   *
   * @param sum of the values, in units of 2^(exponent / 2) / √divisor
   * @param squares the sum of their squares, in units of 2^exponent / divisor
   * @param exponent even
   */
  @Nullable Double result(
      long count, BigInteger sum, BigInteger squares, int exponent, BigInteger divisor) {
    if (!has(count)) {
      return null;
    }
    BigInteger n = BigInteger.valueOf(count);
    BigInteger numerator = n.multiply(squares).subtract(sum.multiply(sum));
    BigInteger values = BigInteger.valueOf(sample ? count - 1 : count);
    BigInteger whole = n.multiply(values).multiply(divisor);
    return root
        ? Rounding.rootToDouble(numerator, exponent, whole)
        : Rounding.toDouble(numerator, exponent, whole);
  }
}
