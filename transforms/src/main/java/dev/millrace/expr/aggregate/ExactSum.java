package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.math.BigInteger;

/**
 * An exact sum of {@code double}s: a fixed-point number wide enough for every one of them, so that
 * nothing is rounded until the result, and the order of additions cannot show (the idea of
 * Kulisch's long accumulator). Result: the {@code double} nearest to the true sum, ties to even.
 *
 * <p>As in IEEE 754, a NaN, or infinities of both signs, give NaN; infinities of one sign give that
 * infinity; a sum beyond the largest {@code double} gives infinity. An exact zero is +0.0, unless
 * all values were −0.0.
 *
 * <p>Digits are 32 bits wide and kept in {@code long}s, so that carries need to be settled only
 * once in a billion additions. Only the span of digits that occurred is kept: two or three for
 * numbers of like size, 67 for all of {@code double}'s range.
 */
final class ExactSum {
  /** The exponent of digit 0's lowest bit: that of the smallest subnormal. */
  private static final int MIN_EXPONENT = -1074;

  private static final long DIGIT = 0xffffffffL;
  private static final long MANTISSA = 0xfffffffffffffL;

  /**
   * Each addition moves a digit by less than 2^32; below 2^30 of them no {@code long} overflows.
   */
  private static final int MAX_UNSETTLED = 1 << 30;

  private static final int POSITIVE_INFINITY = 1;
  private static final int NEGATIVE_INFINITY = 2;
  private static final int NAN = 4;
  private static final int NOT_NEGATIVE_ZERO = 8;

  private int flags;
  private long count;
  private int unsettled;

  /** The place of {@code digits[0]}. */
  private int first;

  /** Signed digits, lowest first; empty while the sum is zero. */
  private long[] digits = {};

  /** How many values were added. */
  long count() {
    return count;
  }

  void add(double value) {
    count++;
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> 52) & 0x7ff;
    long mantissa = bits & MANTISSA;
    if (exponent == 0x7ff) {
      flags |= mantissa != 0 ? NAN : bits > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY;
      return;
    }
    if (bits != Long.MIN_VALUE) {
      flags |= NOT_NEGATIVE_ZERO;
    }
    // A subnormal has the exponent of the smallest normal number, and no hidden bit.
    int shift = Math.max(exponent, 1) - 1;
    addScaled(exponent == 0 ? mantissa : mantissa | 1L << 52, shift, bits < 0);
  }

  /**
   * Takes back a value that was added.
   *
   * @return false if that cannot be done: of a NaN or an infinity nothing is left but that it was
   *     there, and of a sum that is zero not which zeros it has left
   */
  boolean remove(double value) {
    if (!Double.isFinite(value)) {
      return false;
    }
    count--;
    if (value != 0) {
      add(-value);
      count--;
    }
    settle();
    return digits.length > 0;
  }

  /** Adds a whole number exactly, also one that no {@code double} is equal to. */
  void addWhole(long value) {
    count++;
    flags |= NOT_NEGATIVE_ZERO;
    long magnitude = Math.abs(value);
    addScaled(magnitude & DIGIT, -MIN_EXPONENT, value < 0);
    addScaled(magnitude >>> 32, -MIN_EXPONENT + 32, value < 0);
  }

  /**
   * Adds the square of a finite number in units of 2^(2 · {@link #MIN_EXPONENT}): a sum of squares
   * takes nothing else, and {@link #exact} gives it.
   */
  void addSquare(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> 52) & 0x7ff;
    long mantissa = exponent == 0 ? bits & MANTISSA : (bits & MANTISSA) | (1L << 52);
    addProduct(mantissa, 2 * (Math.max(exponent, 1) - 1));
  }

  /** As {@link #addSquare(double)}, of a whole number. */
  void addWholeSquare(long value) {
    addProduct(value, -2 * MIN_EXPONENT);
  }

  private void addProduct(long factor, int shift) {
    count++;
    long low = factor * factor;
    addScaled(low & DIGIT, shift, false);
    addScaled(low >>> 32, shift + 32, false);
    // At most 2^62, more than addScaled takes at once.
    long high = Math.multiplyHigh(factor, factor);
    addScaled(high & DIGIT, shift + 64, false);
    addScaled(high >>> 32, shift + 96, false);
  }

  /** Adds {@code ±mantissa · 2^(shift + MIN_EXPONENT)}, for a mantissa of up to 53 bits. */
  private void addScaled(long mantissa, int shift, boolean negative) {
    if (mantissa == 0) {
      return;
    }
    int place = shift >>> 5;
    ensure(place, place + 3);
    int at = place - first;
    int within = shift & 31;
    long low = (mantissa & DIGIT) << within;
    long high = ((mantissa >>> 32) << within) + (low >>> 32);
    if (negative) {
      digits[at] -= low & DIGIT;
      digits[at + 1] -= high & DIGIT;
      digits[at + 2] -= high >>> 32;
    } else {
      digits[at] += low & DIGIT;
      digits[at + 1] += high & DIGIT;
      digits[at + 2] += high >>> 32;
    }
    if (++unsettled == MAX_UNSETTLED) {
      settle();
    }
  }

  void merge(ExactSum other) {
    flags |= other.flags;
    count += other.count;
    other.settle();
    settle();
    if (other.digits.length > 0) {
      ensure(other.first, other.first + other.digits.length);
      for (int i = 0; i < other.digits.length; i++) {
        digits[other.first - first + i] += other.digits[i];
      }
      unsettled = 1;
    }
  }

  private void ensure(int from, int to) {
    if (digits.length == 0) {
      first = from;
      digits = new long[to - from];
    } else if (from < first || to > first + digits.length) {
      int newFirst = Math.min(first, from);
      long[] wider = new long[Math.max(first + digits.length, to) - newFirst];
      System.arraycopy(digits, 0, wider, first - newFirst, digits.length);
      first = newFirst;
      digits = wider;
    }
  }

  /** Carries, so that every digit but the highest is in [0, 2^32) and that one is small too. */
  private void settle() {
    unsettled = 0;
    if (digits.length == 0) {
      return;
    }
    carry();
    while (digits[digits.length - 1] != (int) digits[digits.length - 1]) {
      ensure(first, first + digits.length + 1);
      carry();
    }
    trim();
  }

  private void carry() {
    for (int i = 0; i < digits.length - 1; i++) {
      digits[i + 1] += digits[i] >> 32;
      digits[i] &= DIGIT;
    }
  }

  private void trim() {
    int low = 0;
    int high = digits.length;
    while (high > 0 && digits[high - 1] == 0) {
      high--;
    }
    while (low < high && digits[low] == 0) {
      low++;
    }
    if (high - low < digits.length) {
      long[] narrower = new long[high - low];
      System.arraycopy(digits, low, narrower, 0, narrower.length);
      digits = narrower;
      first += low;
    }
  }

  /** The sum, rounded once. */
  double sum() {
    return quotient(1);
  }

  /** The sum divided by the number of values, rounded once; at least one value is needed. */
  double mean() {
    return quotient(count);
  }

  private double quotient(long divisor) {
    int infinities = flags & (POSITIVE_INFINITY | NEGATIVE_INFINITY);
    if ((flags & NAN) != 0 || infinities == (POSITIVE_INFINITY | NEGATIVE_INFINITY)) {
      return Double.NaN;
    } else if (infinities != 0) {
      return infinities == POSITIVE_INFINITY ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
    settle();
    if (digits.length == 0) {
      return count > 0 && (flags & NOT_NEGATIVE_ZERO) == 0 ? -0.0 : 0.0;
    }
    return Rounding.toDouble(number(), MIN_EXPONENT + 32 * first, BigInteger.valueOf(divisor));
  }

  /** Whether neither a NaN nor an infinity was added. */
  boolean isFinite() {
    return (flags & (NAN | POSITIVE_INFINITY | NEGATIVE_INFINITY)) == 0;
  }

  /** The finite sum as a whole number of units. */
  BigInteger exact() {
    settle();
    return digits.length == 0 ? BigInteger.ZERO : number().shiftLeft(32 * first);
  }

  /** The digits as one number; they are settled. */
  private BigInteger number() {
    byte[] bytes = new byte[digits.length * 4 + 1];
    for (int i = 0; i < digits.length; i++) {
      int at = bytes.length - 4 * i - 1;
      for (int b = 0; b < 4; b++) {
        bytes[at - b] = (byte) (digits[i] >>> 8 * b);
      }
    }
    bytes[0] = (byte) (digits[digits.length - 1] >> 32);
    return new BigInteger(bytes);
  }

  void encode(ByteSink out) {
    settle();
    out.writeByte(flags);
    out.writeVarLong(count);
    out.writeVarInt(digits.length);
    if (digits.length > 0) {
      out.writeVarInt(first);
      for (long digit : digits) {
        out.writeSigned(digit);
      }
    }
  }

  static ExactSum decode(ByteSource in) {
    ExactSum sum = new ExactSum();
    sum.flags = in.readByte();
    sum.count = in.readVarLong();
    sum.digits = new long[in.readVarInt()];
    if (sum.digits.length > 0) {
      sum.first = in.readVarInt();
      for (int i = 0; i < sum.digits.length; i++) {
        sum.digits[i] = in.readSigned();
      }
    }
    return sum;
  }
}
