package dev.millrace.expr.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.Aggregate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AggregatesTest {
  private static final FieldType LONG = FieldType.INT64.withNullable(true);
  private static final FieldType INT = FieldType.INT32.withNullable(true);
  private static final FieldType DOUBLE = FieldType.DOUBLE.withNullable(true);
  private static final FieldType STRING = FieldType.STRING.withNullable(true);
  private static final FieldType BOOLEAN = FieldType.BOOLEAN.withNullable(true);
  private static final FieldType MONEY = ValueKind.decimalType(12, 2).withNullable(true);
  private static final FieldType ARRAY = FieldType.array(STRING).withNullable(true);
  private static final FieldType PAIR =
      FieldType.row(Schema.builder().addField("value", STRING).addField("by", MONEY).build());

  @Test
  void countCountsEventsWithoutAnArgumentAndValuesWithOne() {
    assertThat(result(create("count", null), 1L, null, null)).isEqualTo(3L);
    assertThat(result(create("count", LONG), 1L, null, 1L)).isEqualTo(2L);
    assertThat(result(create("count", LONG), (Object) null)).isEqualTo(0L);
  }

  @Test
  void countDistinctCountsWhatSqlCallsEqualOnce() {
    assertThat(result(create("count_distinct", STRING), "a", "b", "a", null)).isEqualTo(2L);
    assertThat(result(create("count_distinct", DOUBLE), 0.0, -0.0, Double.NaN, Double.NaN))
        .isEqualTo(2L);
    assertThat(
            result(
                create("count_distinct", FieldType.DECIMAL),
                new BigDecimal("1.0"),
                new BigDecimal("1.00")))
        .isEqualTo(1L);
    assertThat(result(create("count_distinct", ARRAY), List.of("a"), List.of("a"), List.of()))
        .isEqualTo(2L);
  }

  @Test
  void extremesOfTextsGoByCharacters() {
    // In UTF-16 the emoji would come before the ligature.
    assertThat(result(create("max", STRING), "\ufb01", "\ud83d\ude00", "z"))
        .isEqualTo("\ud83d\ude00");
    assertThat(result(create("min", STRING), "\ufb01", "\ud83d\ude00")).isEqualTo("\ufb01");
  }

  @Test
  void nanIsTheGreatestNumber() {
    assertThat(result(create("max", DOUBLE), Double.POSITIVE_INFINITY, Double.NaN, 1.0))
        .isEqualTo(Double.NaN);
    assertThat(result(create("min", DOUBLE), Double.NaN, Double.POSITIVE_INFINITY))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void sumOfIntegersIsABigint() {
    assertThat(result(create("sum", INT), 1, 2, null)).isEqualTo(3L);
    assertThat(result(create("sum", FieldType.BYTE), (byte) 127, (byte) 127)).isEqualTo(254L);
    assertThat(result(create("sum", LONG), Long.MAX_VALUE, 1L, -1L)).isEqualTo(Long.MAX_VALUE);
    assertThat(result(create("sum", LONG), Long.MIN_VALUE, -1L, 1L)).isEqualTo(Long.MIN_VALUE);
    assertThat(result(create("sum", LONG), (Object) null)).isNull();
  }

  @Test
  void aSumOfIntegersThatDoesNotFitIsABadRow() {
    assertThatThrownBy(() -> result(create("sum", LONG), Long.MAX_VALUE, 1L))
        .isInstanceOfSatisfying(
            RowFault.class, fault -> assertThat(fault.code()).isEqualTo("ML-6053"))
        .hasMessage("the sum 9223372036854775808 of 2 integers does not fit in BIGINT");
    assertThatThrownBy(() -> result(create("sum", LONG), Long.MIN_VALUE, -1L))
        .hasMessage("the sum -9223372036854775809 of 2 integers does not fit in BIGINT");
  }

  @Test
  void meanOfIntegersIsTheNearestDouble() {
    assertThat(result(create("mean", LONG), 1L, 2L, null)).isEqualTo(1.5);
    assertThat(result(create("mean", LONG), 1L, 1L, 2L)).isEqualTo(4.0 / 3);
    assertThat(result(create("mean", LONG), Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE))
        .isEqualTo(0x1p63);
    assertThat(result(create("mean", LONG), Long.MIN_VALUE, Long.MIN_VALUE)).isEqualTo(-0x1p63);
    assertThat(result(create("mean", LONG), 9007199254740993L, 9007199254740993L))
        .isEqualTo(9007199254740992.0);
    assertThat(
            result(create("mean", LONG), 9007199254740993L, 9007199254740993L, 9007199254740994L))
        .isEqualTo(9007199254740994.0);
    assertThat(result(create("mean", LONG), (Object) null)).isNull();
  }

  @Property
  void meanOfIntegersIsTheRoundedExactOne(
      @ForAll @Size(min = 1, max = 7) List<@LongRange(min = Long.MIN_VALUE) Long> values) {
    // given
    BigDecimal sum = values.stream().map(BigDecimal::valueOf).reduce(BigDecimal::add).get();
    BigDecimal exact = sum.divide(BigDecimal.valueOf(values.size()), new MathContext(200));

    // when, then
    assertThat(result(create("mean", LONG), values.toArray())).isEqualTo(exact.doubleValue());
  }

  @Test
  void meanOfIntegersIsRoundedOnce() {
    // Rounding the sum 2^54 + 3 to a double first would give 6004799503160663.0.
    assertThat(result(create("mean", LONG), (1L << 54) + 3, 0L, 0L)).isEqualTo(6004799503160662.0);
  }

  @Test
  void sumAndMeanOfFloatsAreExact() {
    assertThat(result(create("sum", DOUBLE), 0.1, 0.2, 0.3, null))
        .isEqualTo(
            new BigDecimal(0.1).add(new BigDecimal(0.2)).add(new BigDecimal(0.3)).doubleValue());
    assertThat(result(create("sum", FieldType.FLOAT), 0.1f, 0.2f))
        .isEqualTo((double) 0.1f + (double) 0.2f);
    assertThat(result(create("mean", DOUBLE), 1e300, 3.0, -1e300)).isEqualTo(1.0);
    assertThat(result(create("sum", DOUBLE), (Object) null)).isNull();
  }

  @Test
  void sumAndMeanOfDecimalsAreDecimals() {
    assertThat(result(create("sum", MONEY), new BigDecimal("1.10"), new BigDecimal("2.2"), null))
        .isEqualTo(new BigDecimal("3.30"));
    assertThat(
            result(
                create("mean", MONEY),
                new BigDecimal("1.00"),
                new BigDecimal("1.00"),
                new BigDecimal("0.00")))
        .isEqualTo(new BigDecimal("0.666667"));
    assertThat(result(create("mean", MONEY), new BigDecimal("-0.01"), new BigDecimal("0.00")))
        .isEqualTo(new BigDecimal("-0.005000"));
    assertThat(result(create("sum", FieldType.DECIMAL), new BigDecimal("1.5"), BigDecimal.TEN))
        .isEqualTo(new BigDecimal("11.5"));
    assertThat(result(create("sum", MONEY), (Object) null)).isNull();
  }

  @Test
  void aSumOfDecimalsOfMoreThan38DigitsIsABadRow() {
    // given
    FieldType wide = ValueKind.decimalType(38, 0);
    BigDecimal nines = new BigDecimal("9".repeat(38));

    // when, then
    assertThatThrownBy(() -> result(create("sum", wide), nines, BigDecimal.ONE))
        .isInstanceOfSatisfying(
            RowFault.class, fault -> assertThat(fault.code()).isEqualTo("ML-6054"))
        .hasMessage("the sum 1" + "0".repeat(38) + " has more than 38 digits");
    assertThat(result(create("sum", wide), nines, BigDecimal.ONE, BigDecimal.ONE.negate()))
        .isEqualTo(nines);
  }

  @Test
  void minAndMaxOrderEveryComparableKind() {
    assertThat(result(create("min", INT), 3, 1, null)).isEqualTo(1);
    assertThat(result(create("max", INT), 3, 1, null)).isEqualTo(3);
    assertThat(result(create("max", STRING), "b", "a", "B")).isEqualTo("b");
    assertThat(result(create("min", BOOLEAN), true, false)).isEqualTo(false);
    assertThat(result(create("max", ValueKind.TIMESTAMP_TYPE), 5L, -7L)).isEqualTo(5L);
    assertThat(result(create("min", ValueKind.DATE_TYPE), 5, -7)).isEqualTo(-7);
    assertThat(result(create("max", FieldType.BYTES), new byte[] {1, 2}, new byte[] {-1}))
        .isEqualTo(new byte[] {-1});
    assertThat(result(create("max", MONEY), new BigDecimal("2"), new BigDecimal("10.00")))
        .isEqualTo(new BigDecimal("10.00"));
    assertThat(result(create("max", INT), (Object) null)).isNull();
  }

  @Test
  void nanIsTheGreatestNumberAndNegativeZeroIsBelowZero() {
    assertThat(result(create("max", DOUBLE), 1.0, Double.NaN, Double.POSITIVE_INFINITY))
        .isEqualTo(Double.NaN);
    assertThat(result(create("min", DOUBLE), Double.NaN, 1.0)).isEqualTo(1.0);
    assertThat(result(create("min", DOUBLE), 0.0, -0.0)).isEqualTo(-0.0);
    assertThat(result(create("max", FieldType.FLOAT), -0.0f, 0.0f)).isEqualTo(0.0f);
  }

  @Test
  void anyAndAllAreOrAndAndOverValuesThatAreNotNull() {
    assertThat(result(create("any", BOOLEAN), false, null, true)).isEqualTo(true);
    assertThat(result(create("any", BOOLEAN), false, null)).isEqualTo(false);
    assertThat(result(create("all", BOOLEAN), true, null)).isEqualTo(true);
    assertThat(result(create("all", BOOLEAN), true, false)).isEqualTo(false);
    assertThat(result(create("all", BOOLEAN), (Object) null)).isNull();
  }

  @Test
  void firstAndLastGoByTimeThenByBytes() {
    assertThat(timed(create("first", STRING), 5, "b", 3, "c", 3, "a", 1, null)).isEqualTo("a");
    assertThat(timed(create("last", STRING), 5, "b", 5, "c", 3, "z", 9, null)).isEqualTo("c");
    assertThat(timed(create("any_value", STRING), 5, "b", 3, "c", 3, "a")).isEqualTo("a");
    assertThat(timed(create("last", STRING), 9, null)).isNull();
  }

  @Test
  void topGivesTheLargestDescending() {
    assertThat(result(Aggregates.create("top", LONG, Map.of("n", 2)), 3L, 9L, null, 5L))
        .isEqualTo(List.of(9L, 5L));
    assertThat(
            result(
                Aggregates.create("top", LONG, Map.of("n", 2, "reverse", true)), 3L, 9L, null, 5L))
        .isEqualTo(List.of(3L, 5L));
    assertThat(result(Aggregates.create("top", LONG, Map.of("n", "3")), 9L, 9L))
        .isEqualTo(List.of(9L, 9L));
    assertThat(result(create("top", LONG), 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L))
        .isEqualTo(List.of(11L, 10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L));
    assertThat(result(create("top", LONG), (Object) null)).isEqualTo(List.of());
  }

  @Test
  void collectAndConcatGoByTimeThenByBytes() {
    assertThat(timed(create("collect", STRING), 5, "b", 3, "c", 3, "a", 1, null))
        .isEqualTo(List.of("a", "c", "b"));
    assertThat(timed(create("group", STRING), 2, "b", 1, "b")).isEqualTo(List.of("b", "b"));
    assertThat(
            timed(
                create("concat", ARRAY),
                5,
                List.of("b", "a"),
                3,
                Arrays.asList("c", null),
                4,
                List.of(),
                1,
                null))
        .isEqualTo(Arrays.asList("c", null, "b", "a"));
    assertThat(timed(create("collect", STRING), 1, null)).isEqualTo(List.of());
  }

  @Test
  void resultTypesAreNullableWhereTheArgumentIs() {
    assertThat(create("count", LONG).resultType()).isEqualTo(FieldType.INT64);
    assertThat(create("count_distinct", LONG).resultType()).isEqualTo(FieldType.INT64);
    assertThat(create("sum", INT).resultType()).isEqualTo(LONG);
    assertThat(create("sum", FieldType.INT32).resultType()).isEqualTo(FieldType.INT64);
    assertThat(create("sum", FieldType.FLOAT).resultType()).isEqualTo(FieldType.DOUBLE);
    assertThat(create("mean", INT).resultType()).isEqualTo(DOUBLE);
    assertThat(create("min", STRING).resultType()).isEqualTo(STRING);
    assertThat(create("any", FieldType.BOOLEAN).resultType()).isEqualTo(FieldType.BOOLEAN);
    assertThat(create("last", STRING).resultType()).isEqualTo(STRING);
    assertThat(create("top", INT).resultType()).isEqualTo(FieldType.array(FieldType.INT32));
    assertThat(create("collect", STRING).resultType()).isEqualTo(FieldType.array(FieldType.STRING));
    assertThat(create("concat", ARRAY).resultType()).isEqualTo(FieldType.array(STRING));
  }

  @Test
  void decimalResultsHave38Digits() {
    // when
    FieldType sum = create("sum", MONEY).resultType();
    FieldType mean = create("mean", MONEY).resultType();

    // then
    assertThat(ValueKind.decimalPrecision(sum)).isEqualTo(38);
    assertThat(ValueKind.decimalScale(sum)).isEqualTo(2);
    assertThat(ValueKind.decimalScale(mean)).isEqualTo(6);
    assertThat(sum.getNullable()).isTrue();
    assertThat(create("sum", FieldType.DECIMAL).resultType()).isEqualTo(FieldType.DECIMAL);
  }

  @Test
  void anUnknownFunctionIsNamedWithTheNearestOne() {
    assertThatThrownBy(() -> create("summ", LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown aggregate function 'summ'; expected one of count, count_distinct,"
                + " approx_count_distinct, sum, mean, median, quantile, approx_quantile, mode,"
                + " variance, var_samp, var_pop, stddev, stddev_samp, stddev_pop, min, max, any,"
                + " all, first, last, first_row, last_row, arg_min, arg_max, any_value, top,"
                + " collect, group, concat, string_agg. Did you mean 'sum'?");
  }

  @ParameterizedTest
  @CsvSource({
    "sum, numbers",
    "mean, numbers",
    "variance, numbers",
    "stddev_pop, numbers",
    "approx_quantile, numbers",
    "any, booleans",
    "all, booleans",
    "concat, arrays",
  })
  void aWrongArgumentIsNamedWithWhatIsTaken(String function, String taken) {
    assertThatThrownBy(() -> create(function, STRING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'%s' takes %s, but its argument is of type VARCHAR", function, taken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"min", "max", "top", "mode"})
  void whatHasNoOrderIsRefused(String function) {
    assertThatThrownBy(() -> create(function, ARRAY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' takes numbers, strings, booleans, bytes or times, but its argument is of type"
                + " ARRAY",
            function);
  }

  @Test
  void onlyCountNeedsNoArgument() {
    for (String function : Aggregates.names()) {
      assertThat(Aggregates.argumentOptional(function)).isEqualTo(function.equals("count"));
      if (!function.equals("count")) {
        assertThatThrownBy(() -> create(function, null))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("'%s' needs an argument", function);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "100001", "ten", "1.5"})
  void topNeedsASensibleN(String n) {
    assertThatThrownBy(() -> Aggregates.create("top", LONG, Map.of("n", n)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'n' of 'top' must be a whole number from 1 to 100000, but was: %s", n);
  }

  @Test
  void unknownConfigurationIsRefused() {
    assertThatThrownBy(() -> Aggregates.create("top", LONG, Map.of("m", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown configuration 'm' of 'top'; expected n or reverse or by");
    assertThatThrownBy(() -> Aggregates.create("sum", LONG, Map.of("n", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'sum' takes no configuration, but got 'n'");
  }

  @Test
  void allCanBeSentToAWorker() {
    for (String function : Aggregates.names()) {
      FieldType argument =
          switch (function) {
            case "any", "all" -> BOOLEAN;
            case "concat" -> ARRAY;
            case "string_agg" -> STRING;
            case "first_row", "last_row", "arg_min", "arg_max" -> PAIR;
            default -> MONEY;
          };
      SerializableUtils.ensureSerializable(create(function, argument));
    }
  }

  private static Aggregate<?> create(String function, FieldType argument) {
    return Aggregates.create(function, argument, Map.of());
  }

  private static <A> Object result(Aggregate<A> aggregate, Object... values) {
    A accumulator = aggregate.create();
    for (Object value : values) {
      accumulator = aggregate.add(accumulator, value, 0);
    }
    return aggregate.result(accumulator);
  }

  private static <A> Object timed(Aggregate<A> aggregate, Object... timesAndValues) {
    A accumulator = aggregate.create();
    for (int i = 0; i < timesAndValues.length; i += 2) {
      accumulator = aggregate.add(accumulator, timesAndValues[i + 1], (Integer) timesAndValues[i]);
    }
    return aggregate.result(accumulator);
  }
}
