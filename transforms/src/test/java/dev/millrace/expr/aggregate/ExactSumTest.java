package dev.millrace.expr.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  /** A mean of integers of {@code double}s' size needs some 1,100 digits to tell a tie. */
  private static final MathContext EXACT_ENOUGH = new MathContext(2500);

  @Test
  void smallNumbersAreNotLostBesideGreatOnes() {
    assertThat(sum(1e300, 1.0, -1e300)).isEqualTo(1.0);
    assertThat(sum(1e16, 1.0, 1.0)).isEqualTo(1e16 + 2);
    assertThat(sum(Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE))
        .isEqualTo(Double.MAX_VALUE);
    assertThat(sum(Double.MIN_VALUE, 1.0, -1.0)).isEqualTo(Double.MIN_VALUE);
    assertThat(sum(Double.MAX_VALUE, Double.MIN_VALUE, -Double.MAX_VALUE))
        .isEqualTo(Double.MIN_VALUE);
  }

  @Test
  void tenTenthsAreTheNearestToTheirExactSum() {
    // given
    ExactSum sum = new ExactSum();
    for (int i = 0; i < 10; i++) {
      sum.add(0.1);
    }

    // when, then: plain addition gives 0.9999999999999999
    assertThat(sum.sum()).isEqualTo(1.0);
    assertThat(sum.mean()).isEqualTo(0.1);
  }

  @Test
  void tiesGoToTheEvenNeighbour() {
    assertThat(sum(9007199254740992.0, 1.0)).isEqualTo(9007199254740992.0);
    assertThat(sum(9007199254740994.0, 1.0)).isEqualTo(9007199254740996.0);
    assertThat(sum(9007199254740992.0, 1.0, Double.MIN_VALUE)).isEqualTo(9007199254740994.0);
  }

  @Test
  void aSumBeyondTheLargestDoubleIsInfinite() {
    assertThat(sum(Double.MAX_VALUE, Double.MAX_VALUE)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sum(-Double.MAX_VALUE, -Double.MAX_VALUE)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(mean(Double.MAX_VALUE, Double.MAX_VALUE)).isEqualTo(Double.MAX_VALUE);
  }

  @Test
  void nanAndInfinitiesWinAsInIeee754() {
    double inf = Double.POSITIVE_INFINITY;
    assertThat(sum(1.0, Double.NaN)).isNaN();
    assertThat(sum(inf, -inf)).isNaN();
    assertThat(sum(inf, 1.0)).isEqualTo(inf);
    assertThat(sum(-inf, 1.0)).isEqualTo(-inf);
    assertThat(mean(-inf, 1.0)).isEqualTo(-inf);
  }

  @Test
  void zeroIsPositiveUnlessAllValuesAreNegativeZeros() {
    assertThat(bits(sum(-0.0, -0.0))).isEqualTo(bits(-0.0));
    assertThat(bits(mean(-0.0))).isEqualTo(bits(-0.0));
    assertThat(bits(sum(-0.0, 0.0))).isEqualTo(bits(0.0));
    assertThat(bits(sum(1.0, -1.0))).isEqualTo(bits(0.0));
    assertThat(bits(sum(1.0, -1.0, -0.0))).isEqualTo(bits(0.0));
  }

  @Test
  void millionsOfValuesDoNotOverflowTheDigits() {
    // given
    ExactSum sum = new ExactSum();
    double value = Math.nextDown(1.0);

    // when
    for (int i = 0; i < 3_000_000; i++) {
      sum.add(value);
      sum.add(-value / 2);
    }

    // then
    assertThat(sum.sum())
        .isEqualTo(new BigDecimal(value / 2).multiply(new BigDecimal(3_000_000)).doubleValue());
  }

  @Test
  void doublingByMergingOutgrowsTheDigits() {
    // given
    ExactSum sum = new ExactSum();
    sum.add(1.0);

    // when
    for (int i = 0; i < 200; i++) {
      sum.merge(copy(sum));
    }

    // then
    assertThat(sum.sum()).isEqualTo(Math.scalb(1.0, 200));
  }

  @Test
  void likeNumbersTakeFewBytes() {
    // given
    ExactSum sum = new ExactSum();
    for (int i = 0; i < 1000; i++) {
      sum.add(i + 0.25);
    }

    // when
    ByteSink out = new ByteSink();
    sum.encode(out);

    // then
    assertThat(out.size()).isLessThanOrEqualTo(20);
  }

  @Property(tries = 2000)
  void sumAndMeanAreTheRoundedExactOnes(@ForAll("finite") List<Double> values) {
    // given
    BigDecimal exact = BigDecimal.ZERO;
    ExactSum sum = new ExactSum();
    for (double value : values) {
      exact = exact.add(new BigDecimal(value));
      sum.add(value);
    }

    // when, then
    if (exact.signum() != 0) {
      assertThat(bits(sum.sum())).isEqualTo(bits(exact.doubleValue()));
      BigDecimal mean = exact.divide(new BigDecimal(values.size()), EXACT_ENOUGH);
      assertThat(bits(sum.mean())).isEqualTo(bits(mean.doubleValue()));
    } else {
      assertThat(sum.sum()).isZero();
    }
  }

  @Property
  void orderSplitsAndCodingDoNotShow(@ForAll("any") List<Double> values, @ForAll long seed) {
    // given
    ExactSum inOrder = new ExactSum();
    values.forEach(inOrder::add);
    Random random = new Random(seed);
    Collections.shuffle(values, random);

    // when
    ExactSum merged = new ExactSum();
    ExactSum part = new ExactSum();
    for (double value : values) {
      part.add(value);
      if (random.nextInt(3) == 0) {
        merged.merge(copy(part));
        part = new ExactSum();
      }
      if (random.nextInt(3) == 0) {
        merged = copy(merged);
      }
    }
    merged.merge(part);

    // then
    assertThat(merged.count()).isEqualTo(inOrder.count());
    assertThat(bits(merged.sum())).isEqualTo(bits(inOrder.sum()));
    assertThat(bits(merged.mean())).isEqualTo(bits(inOrder.mean()));
  }

  @Provide
  Arbitrary<List<Double>> finite() {
    return doubles().filter(Double::isFinite).list().ofMinSize(1).ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<Double>> any() {
    return doubles().list().ofMinSize(1).ofMaxSize(12);
  }

  /** All bit patterns, and numbers that cancel, tie and overflow. */
  private static Arbitrary<Double> doubles() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Double::longBitsToDouble),
        Arbitraries.randomValue(Random::nextLong).map(Double::longBitsToDouble),
        Arbitraries.randomValue(r -> Math.scalb(r.nextDouble() - 0.5, r.nextInt(60))),
        Arbitraries.of(
            0.1,
            -0.1,
            1.0,
            -1.0,
            -0.0,
            9007199254740992.0,
            -9007199254740994.0,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL,
            Double.MAX_VALUE,
            -Double.MAX_VALUE));
  }

  private static double sum(double... values) {
    return of(values).sum();
  }

  private static double mean(double... values) {
    return of(values).mean();
  }

  private static ExactSum of(double... values) {
    ExactSum sum = new ExactSum();
    for (double value : values) {
      sum.add(value);
    }
    return sum;
  }

  private static ExactSum copy(ExactSum sum) {
    ByteSink out = new ByteSink();
    sum.encode(out);
    return ExactSum.decode(new ByteSource(out.toBytes()));
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value);
  }
}
