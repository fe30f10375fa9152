package dev.millrace.expr.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.Aggregate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Variance, standard deviation, quantiles, mode and joined strings. */
class DistributionAggregatesTest {
  private static final FieldType LONG = FieldType.INT64.withNullable(true);
  private static final FieldType DOUBLE = FieldType.DOUBLE.withNullable(true);
  private static final FieldType STRING = FieldType.STRING.withNullable(true);
  private static final FieldType MONEY = ValueKind.decimalType(10, 2).withNullable(true);

  /** Enough to tell every quotient and root of these numbers from the middle of two doubles. */
  private static final MathContext DIGITS = new MathContext(400);

  @Property(tries = 300)
  void spreadOfIntegersIsTheRoundedExactOne(
      @ForAll @Size(min = 2, max = 7) List<@LongRange(min = Long.MIN_VALUE) Long> values) {
    checkSpread(LONG, values, values.stream().map(BigDecimal::valueOf).toList());
  }

  @Property(tries = 300)
  void spreadOfDoublesIsTheRoundedExactOne(
      @ForAll @Size(min = 2, max = 7) List<@DoubleRange(min = -1e9, max = 1e9) Double> values) {
    checkSpread(DOUBLE, values, values.stream().map(BigDecimal::new).toList());
  }

  @Property(tries = 300)
  void spreadOfDecimalsIsTheRoundedExactOne(
      @ForAll @Size(min = 2, max = 7)
          List<@LongRange(min = -99_999_999, max = 99_999_999) Long> cents) {
    List<BigDecimal> values = cents.stream().map(n -> BigDecimal.valueOf(n, 2)).toList();
    checkSpread(MONEY, values, values);
  }

  /** By the definition: the mean of the squares of the distances to the mean. */
  private static void checkSpread(FieldType type, List<?> values, List<BigDecimal> exact) {
    BigDecimal n = BigDecimal.valueOf(exact.size());
    BigDecimal sum = exact.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    // Times n, so that the mean is a whole number of its digits.
    BigDecimal squares =
        exact.stream()
            .map(value -> value.multiply(n).subtract(sum).pow(2))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal population = squares.divide(n.pow(3), DIGITS);
    BigDecimal sample = squares.divide(n.pow(2).multiply(n.subtract(BigDecimal.ONE)), DIGITS);
    Object[] all = values.toArray();
    assertThat(result("var_pop", type, all)).isEqualTo(population.doubleValue());
    assertThat(result("var_samp", type, all)).isEqualTo(sample.doubleValue());
    assertThat(result("variance", type, all)).isEqualTo(sample.doubleValue());
    assertThat(result("stddev_pop", type, all)).isEqualTo(population.sqrt(DIGITS).doubleValue());
    assertThat(result("stddev_samp", type, all)).isEqualTo(sample.sqrt(DIGITS).doubleValue());
    assertThat(result("stddev", type, all)).isEqualTo(sample.sqrt(DIGITS).doubleValue());
  }

  @Test
  void spreadOfFewValues() {
    assertThat(result("stddev_pop", LONG, 5L)).isEqualTo(0.0);
    assertThat(result("stddev_samp", LONG, 5L, null)).isNull();
    assertThat(result("variance", MONEY, new BigDecimal("5.00"))).isNull();
    assertThat(result("var_pop", DOUBLE, (Object) null)).isNull();
    assertThat(result("variance", DOUBLE, Double.NaN)).isNull();
  }

  @Test
  void spreadAtTheEndsOfDoubles() {
    assertThat(result("variance", DOUBLE, 1.0, Double.NaN)).isEqualTo(Double.NaN);
    assertThat(result("var_pop", DOUBLE, Double.POSITIVE_INFINITY)).isEqualTo(Double.NaN);
    // The squares are beyond and below all doubles; the roots of their means are not.
    assertThat(result("stddev_pop", DOUBLE, 1e300, -1e300)).isEqualTo(1e300);
    assertThat(result("var_pop", DOUBLE, 1e300, -1e300)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(result("stddev_pop", DOUBLE, Double.MIN_VALUE, -Double.MIN_VALUE))
        .isEqualTo(Double.MIN_VALUE);
    // A sum of squares in doubles cancels to 0 here.
    assertThat(result("variance", DOUBLE, 1e9, 1e9 + 1)).isEqualTo(0.5);
    assertThat(result("stddev_pop", LONG, Long.MIN_VALUE, Long.MIN_VALUE)).isEqualTo(0.0);
    assertThat(result("stddev_pop", LONG, Long.MIN_VALUE, 0L)).isEqualTo(0x1p62);
  }

  @Test
  void quantilesLieBetweenTheValues() {
    assertThat(result("median", LONG, 4L, 1L, null, 3L)).isEqualTo(3.0);
    assertThat(result("median", LONG, 4L, 1L)).isEqualTo(2.5);
    assertThat(result("quantile", LONG, 4L, 1L)).isEqualTo(2.5);
    assertThat(quantile("0.95", LONG, 10L, 20L, 30L)).isEqualTo(29.0);
    assertThat(quantile("0", LONG, 10L, 20L)).isEqualTo(10.0);
    assertThat(quantile("1", LONG, 10L, 20L)).isEqualTo(20.0);
    assertThat(quantile("0.1", DOUBLE, 0.1, 0.3))
        .isEqualTo(
            new BigDecimal(0.1)
                .multiply(new BigDecimal("0.9"))
                .add(new BigDecimal(0.3).multiply(new BigDecimal("0.1")))
                .doubleValue());
    assertThat(result("median", FieldType.FLOAT, 1.5f, -2.5f)).isEqualTo(-0.5);
    assertThat(result("median", DOUBLE, (Object) null)).isNull();
    assertThat(result("median", LONG, Long.MAX_VALUE, Long.MAX_VALUE - 1)).isEqualTo(0x1p63);
  }

  @Test
  void quantilesOfDecimalsAreDecimals() {
    assertThat(result("median", MONEY, new BigDecimal("1.00"), new BigDecimal("1.01")))
        .isEqualTo(new BigDecimal("1.005000"));
    assertThat(result("median", MONEY, new BigDecimal("1.10")))
        .isEqualTo(new BigDecimal("1.100000"));
    FieldType wide = ValueKind.decimalType(38, 0);
    assertThatThrownBy(() -> result("median", wide, BigDecimal.TEN.pow(37)))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("the quantile")
        .hasMessageContaining("has more than 38 digits");
  }

  @Test
  void quantilesOfSpecialNumbers() {
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(result("median", DOUBLE, infinity, -infinity)).isEqualTo(Double.NaN);
    assertThat(result("median", DOUBLE, infinity, 1.0)).isEqualTo(infinity);
    assertThat(result("median", DOUBLE, infinity, infinity)).isEqualTo(infinity);
    assertThat(result("median", DOUBLE, -infinity, 1.0)).isEqualTo(-infinity);
    assertThat(result("median", DOUBLE, Double.NaN, 1.0)).isEqualTo(Double.NaN);
    assertThat(result("median", DOUBLE, Double.NaN, 1.0, 2.0)).isEqualTo(2.0);
    assertThat(quantile("0", DOUBLE, 0.0, -0.0)).isEqualTo(-0.0);
    assertThat(result("median", DOUBLE, -1e308, 1e308, 1.5e308, 1.7e308)).isEqualTo(1.25e308);
  }

  @Test
  void discreteQuantilesAreValues() {
    assertThat(discrete("0.5", STRING, "d", "b", null, "a", "c")).isEqualTo("b");
    assertThat(discrete("0.51", STRING, "d", "b", "a", "c")).isEqualTo("c");
    assertThat(discrete("0", LONG, 9L, 7L)).isEqualTo(7L);
    assertThat(discrete("1", LONG, 9L, 7L)).isEqualTo(9L);
    assertThat(discrete("0.3", MONEY, new BigDecimal("1.10"))).isEqualTo(new BigDecimal("1.10"));
    assertThat(discrete("0.3", STRING, (Object) null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.01", "half", "95", "NaN", "0.1234567890123456789"})
  void quantileNeedsAShare(String q) {
    assertThatThrownBy(() -> quantile(q, LONG, 1L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'q' of 'quantile' must be a number from 0 to 1, such as 0.95, but was: %s", q);
  }

  @Test
  void aQuantileOfWhatCannotBeHalvedIsRefusedWithTheWayOut() {
    assertThatThrownBy(() -> result("median", STRING, "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'median' takes numbers, but its argument is of type VARCHAR. Other values have"
                + " a discrete quantile: 'quantile' with 'discrete: true', or PERCENTILE_DISC in"
                + " SQL");
    assertThatThrownBy(() -> Aggregates.create("quantile", LONG, Map.of("discrete", "yes")))
        .hasMessage("'discrete' of 'quantile' must be true or false, but was: yes");
  }

  @Test
  void modeIsTheMostFrequentValueAndOfSeveralTheSmallest() {
    assertThat(result("mode", STRING, "b", "a", "b", null, null, null)).isEqualTo("b");
    assertThat(result("mode", LONG, 9L, 5L)).isEqualTo(5L);
    // 0.0 = −0.0, and all NaN are one value.
    assertThat(result("mode", DOUBLE, 1.0, 1.0, 0.0, -0.0, 0.0)).isEqualTo(-0.0);
    assertThat(
            result(
                "mode",
                FieldType.DECIMAL,
                new BigDecimal("1.0"),
                new BigDecimal("1.00"),
                new BigDecimal("2")))
        .isEqualTo(new BigDecimal("1.0"));
    assertThat(result("mode", STRING, (Object) null)).isNull();
  }

  @Test
  void stringsAreJoinedByTimeThenByBytes() {
    assertThat(timed("string_agg", Map.of(), 5, "b", 3, "c", 3, "a", 1, null)).isEqualTo("a,c,b");
    assertThat(timed("string_agg", Map.of("separator", " | "), 5, "b", 3, "")).isEqualTo(" | b");
    assertThat(timed("string_agg", Map.of("separator", ""), 5, "b", 3, "a")).isEqualTo("ab");
    assertThat(timed("string_agg", Map.of(), 1, null)).isNull();
    assertThatThrownBy(() -> result("string_agg", LONG, 1L))
        .hasMessage("'string_agg' takes strings, but its argument is of type BIGINT");
  }

  @Test
  void theSpreadOfASampleMayBeNull() {
    assertThat(create("stddev", FieldType.INT64, Map.of()).resultType()).isEqualTo(DOUBLE);
    assertThat(create("stddev_pop", FieldType.INT64, Map.of()).resultType())
        .isEqualTo(FieldType.DOUBLE);
    assertThat(create("median", FieldType.INT64, Map.of()).resultType())
        .isEqualTo(FieldType.DOUBLE);
    FieldType median = create("median", MONEY, Map.of()).resultType();
    assertThat(ValueKind.decimalPrecision(median)).isEqualTo(38);
    assertThat(ValueKind.decimalScale(median)).isEqualTo(6);
    assertThat(median.getNullable()).isTrue();
  }

  private static Object quantile(String q, FieldType type, Object... values) {
    return of(create("quantile", type, Map.of("q", q)), values);
  }

  private static Object discrete(String q, FieldType type, Object... values) {
    return of(create("quantile", type, Map.of("q", q, "discrete", "true")), values);
  }

  private static Object result(String function, FieldType type, Object... values) {
    return of(create(function, type, Map.of()), values);
  }

  private static Aggregate<?> create(String function, FieldType type, Map<String, ?> config) {
    return Aggregates.create(function, type, config);
  }

  private static Object of(Aggregate<?> aggregate, Object... values) {
    List<Object> timesAndValues = new ArrayList<>();
    for (Object value : values) {
      timesAndValues.add(0);
      timesAndValues.add(value);
    }
    return fold(aggregate, timesAndValues);
  }

  private static Object timed(String function, Map<String, ?> config, Object... timesAndValues) {
    List<Object> all = new ArrayList<>();
    for (Object one : timesAndValues) {
      all.add(one);
    }
    return fold(create(function, STRING, config), all);
  }

  private static <A> Object fold(Aggregate<A> aggregate, List<Object> timesAndValues) {
    A accumulator = aggregate.create();
    for (int i = 0; i < timesAndValues.size(); i += 2) {
      accumulator =
          aggregate.add(accumulator, timesAndValues.get(i + 1), (Integer) timesAndValues.get(i));
    }
    return aggregate.result(accumulator);
  }
}
