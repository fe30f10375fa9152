package dev.millrace.element;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a number that stands for a point in time counts since 1970-01-01T00:00:00Z. */
public enum EpochUnit {
  SECONDS("s", 0),
  MILLIS("ms", 3),
  MICROS("us", 6),
  NANOS("ns", 9);

  private final String symbol;
  private final int digits;

  EpochUnit(String symbol, int digits) {
    this.symbol = symbol;
    this.digits = digits;
  }

  /** As the pipeline file writes it: s, ms, us, ns. */
  public String symbol() {
    return symbol;
  }

  /** The unit of a symbol; empty if there is none. */
  public static Optional<EpochUnit> of(String symbol) {
    return Arrays.stream(values()).filter(u -> u.symbol.equalsIgnoreCase(symbol)).findFirst();
  }

  /** All symbols, the longest unit first. */
  public static List<String> symbols() {
    return Arrays.stream(values()).map(EpochUnit::symbol).toList();
  }

  /** The unit in which values of a type count: milliseconds, or microseconds for TIMESTAMP(6). */
  public static EpochUnit of(ValueKind kind) {
    return kind == ValueKind.TIMESTAMP_MICROS ? MICROS : MILLIS;
  }

  /**
   * A number of this unit in another one, parts of which are cut off towards the past, so that the
   * event stays in the unit it fell in.
   *
   * @throws ArithmeticException if the result does not fit
   */
  public long to(EpochUnit other, long number) {
    long factor = power(Math.abs(other.digits - digits));
    return other.digits >= digits
        ? Math.multiplyExact(number, factor)
        : Math.floorDiv(number, factor);
  }

  /**
   * A number of this unit, with a fraction or not, in another one; see {@link #to(EpochUnit,
   * long)}.
   *
   * @throws ArithmeticException if the result does not fit
   */
  public long to(EpochUnit other, BigDecimal number) {
    // A number of so many digits fits no long, and scaling it could fill the memory.
    if (number.signum() != 0 && (long) number.precision() - number.scale() > 30) {
      throw new ArithmeticException("out of the range of times");
    }
    if ((long) number.precision() - number.scale() < -30) {
      return number.signum() < 0 ? -1 : 0;
    }
    return number
        .scaleByPowerOfTen(other.digits - digits)
        .setScale(0, RoundingMode.FLOOR)
        .longValueExact();
  }

  /** A number of this unit in another one, with its fraction. */
  public BigDecimal exactly(EpochUnit other, long number) {
    return BigDecimal.valueOf(number, digits - other.digits);
  }

  private static long power(int digits) {
    long power = 1;
    for (int i = 0; i < digits; i++) {
      power *= 10;
    }
    return power;
  }
}
