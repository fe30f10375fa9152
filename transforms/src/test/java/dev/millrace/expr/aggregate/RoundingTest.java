package dev.millrace.expr.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RoundingTest {
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  @Test
  void subnormalNumbersAreRoundedOnceToo() {
    // Half the smallest number goes to zero, a little more than half goes up.
    assertThat(Rounding.toDouble(BigInteger.ONE, -1075, BigInteger.ONE)).isEqualTo(0.0);
    assertThat(Rounding.toDouble(littleMoreThan(60), -1075 - 60, BigInteger.ONE))
        .isEqualTo(Double.MIN_VALUE);
    assertThat(Rounding.toDouble(BigInteger.valueOf(3), -1075, BigInteger.ONE))
        .isEqualTo(2 * Double.MIN_VALUE);
    assertThat(Rounding.toDouble(BigInteger.ONE, -1200, BigInteger.ONE)).isEqualTo(0.0);
  }

  @Test
  void theLargestNumberIsNotExceededByRounding() {
    BigInteger max = new BigDecimal(Double.MAX_VALUE).toBigInteger();
    BigInteger halfStep = BigInteger.ONE.shiftLeft(970);
    assertThat(Rounding.toDouble(max.add(halfStep).subtract(BigInteger.ONE), 0, BigInteger.ONE))
        .isEqualTo(Double.MAX_VALUE);
    assertThat(Rounding.toDouble(max.add(halfStep), 0, BigInteger.ONE))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Property(tries = 2000)
  void isTheNearestDouble(
      @ForAll @LongRange(min = Long.MIN_VALUE) long high,
      @ForAll @LongRange(min = 0) long low,
      @ForAll @LongRange(min = 1) long divisor,
      @ForAll @IntRange(min = -1250, max = 1100) int exponent) {
    // given
    BigInteger numerator = BigInteger.valueOf(high).shiftLeft(63).add(BigInteger.valueOf(low));
    BigDecimal scale =
        exponent >= 0
            ? TWO.pow(exponent)
            : BigDecimal.ONE.divide(TWO.pow(-exponent), MathContext.UNLIMITED);
    BigDecimal exact =
        new BigDecimal(numerator)
            .multiply(scale)
            .divide(new BigDecimal(divisor), new MathContext(2500));

    // when
    double rounded = Rounding.toDouble(numerator, exponent, BigInteger.valueOf(divisor));

    // then
    assertThat(rounded).isEqualTo(exact.signum() == 0 ? 0.0 : signed(exact));
  }

  /** As IEEE division does, a number too small to tell keeps its sign. */
  private static double signed(BigDecimal exact) {
    return Math.copySign(exact.abs().doubleValue(), exact.signum());
  }

  private static BigInteger littleMoreThan(int bit) {
    return BigInteger.ONE.shiftLeft(bit).add(BigInteger.ONE);
  }
}
