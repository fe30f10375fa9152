package dev.millrace.expr.aggregate;

import java.math.BigInteger;

/** Rounding of exact numbers to {@code double}. */
final class Rounding {
  private static final int MANTISSA_BITS = 53;
  private static final int MIN_EXPONENT = -1074;

  private Rounding() {}

  /**
   * The {@code double} nearest to {@code numerator · 2^exponent / divisor}, ties to even; infinite
   * beyond the largest one, subnormal or zero below the smallest normal one.
   *
   * @param divisor above zero
   */
  static double toDouble(BigInteger numerator, int exponent, BigInteger divisor) {
    if (numerator.signum() == 0) {
      return 0.0;
    }
    // The quotient gets at least two bits more than the mantissa, and a last one that tells whether
    // anything was cut off: enough to round right.
    int spare = MANTISSA_BITS + 2 + divisor.bitLength() - numerator.bitLength();
    int scaled = Math.max(0, spare);
    BigInteger[] parts = numerator.abs().shiftLeft(scaled).divideAndRemainder(divisor);
    BigInteger quotient = parts[0].shiftLeft(1);
    if (parts[1].signum() != 0) {
      quotient = quotient.setBit(0);
    }
    double magnitude = round(quotient, exponent - scaled - 1);
    return numerator.signum() < 0 ? -magnitude : magnitude;
  }

  /**
   * The {@code double} nearest to the square root of {@code numerator · 2^exponent / divisor}, ties
   * to even.
   *
   * @param numerator zero or above
   * @param exponent even
   * @param divisor above zero
   */
  static double rootToDouble(BigInteger numerator, int exponent, BigInteger divisor) {
    if (numerator.signum() == 0) {
      return 0.0;
    }
    // A root has half the bits of its square; as above, a last one tells whether all of it is here.
    int spare = 2 * (MANTISSA_BITS + 2) + divisor.bitLength() - numerator.bitLength();
    int scaled = Math.max(0, spare + (spare & 1));
    BigInteger[] parts = numerator.shiftLeft(scaled).divideAndRemainder(divisor);
    BigInteger[] root = parts[0].sqrtAndRemainder();
    BigInteger number = root[0].shiftLeft(1);
    if (root[1].signum() != 0 || parts[1].signum() != 0) {
      number = number.setBit(0);
    }
    return round(number, (exponent - scaled) / 2 - 1);
  }

  /** {@code number · 2^exponent} for a number above zero. */
  private static double round(BigInteger number, int exponent) {
    int cut = Math.max(number.bitLength() - MANTISSA_BITS, MIN_EXPONENT - exponent);
    if (cut <= 0) {
      return Math.scalb(number.doubleValue(), exponent);
    }
    if (cut > number.bitLength()) {
      return 0.0;
    }
    BigInteger mantissa = number.shiftRight(cut);
    boolean half = number.testBit(cut - 1);
    boolean more = number.getLowestSetBit() < cut - 1;
    if (half && (more || mantissa.testBit(0))) {
      mantissa = mantissa.add(BigInteger.ONE);
    }
    // At most 53 bits, or a power of two: exact as a double, and so is the scaling, because the
    // last bit is at or above the smallest subnormal.
    return Math.scalb(mantissa.doubleValue(), exponent + cut);
  }
}
