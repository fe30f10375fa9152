package dev.millrace.expr.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

/** What every aggregate promises: the result depends on the multiset of values and times alone. */
class AggregateLawsTest {
  /** An aggregate with a way to make values for it. */
  private record Subject(
      String function, FieldType type, Function<Random, Object> value, Map<String, String> config) {
    @Override
    public String toString() {
      return function + "(" + ValueKind.of(type) + ")" + config;
    }
  }

  private record TimedValue(long time, Object value) {}

  private static final FieldType INTS = FieldType.array(FieldType.INT32.withNullable(true));
  private static final List<Subject> SUBJECTS = allSubjects();

  @Property(tries = 3000)
  void orderSplitsAndCodingDoNotShow(
      @ForAll("subjects") Subject subject,
      @ForAll @IntRange(max = 20) int size,
      @ForAll long seed) {
    // given
    Random random = new Random(seed);
    List<TimedValue> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Object value = random.nextInt(6) == 0 ? null : subject.value().apply(random);
      values.add(new TimedValue(random.nextInt(4), value));
    }

    // when, then
    check(Aggregates.create(subject.function(), subject.type(), subject.config()), values, random);
  }

  @Property(tries = 2000)
  void aValueThatIsTakenBackLeavesNoTrace(
      @ForAll("subjects") Subject subject,
      @ForAll @IntRange(min = 1, max = 12) int size,
      @ForAll long seed) {
    // given
    Random random = new Random(seed);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Object value = random.nextInt(6) == 0 ? null : subject.value().apply(random);
      values.add(random.nextInt(4) == 0 && i > 0 ? values.get(i - 1) : value);
    }
    int taken = random.nextInt(size);

    // when, then
    takeBack(
        Aggregates.create(subject.function(), subject.type(), subject.config()), values, taken);
  }

  private static <A> void takeBack(Aggregate<A> aggregate, List<Object> values, int taken) {
    A all = aggregate.create();
    A left = aggregate.create();
    for (int i = 0; i < values.size(); i++) {
      all = aggregate.add(all, values.get(i), 0);
      left = i < taken ? left : aggregate.add(left, values.get(i), 0);
    }
    for (Object value : values.subList(0, taken)) {
      if (!aggregate.remove(all, value)) {
        return;
      }
    }
    assertThat(bytes(aggregate, all)).isEqualTo(bytes(aggregate, left));
  }

  @Test
  void countsSumsAndMeansTakeValuesBack() {
    for (String function : List.of("count", "sum", "mean")) {
      Aggregate<?> aggregate = Aggregates.create(function, FieldType.DOUBLE, Map.of());
      assertThat(takesBack(aggregate, 1.5, 2.5)).as(function).isTrue();
    }
    assertThat(takesBack(Aggregates.create("max", FieldType.INT64, Map.of()), 1L, 2L)).isTrue();
  }

  private static <A> boolean takesBack(Aggregate<A> aggregate, Object first, Object second) {
    A both = aggregate.add(aggregate.add(aggregate.create(), first, 0), second, 0);
    return aggregate.remove(both, first);
  }

  private static <A> void check(Aggregate<A> aggregate, List<TimedValue> values, Random random) {
    A inOrder = aggregate.create();
    for (TimedValue value : values) {
      inOrder = aggregate.add(inOrder, value.value(), value.time());
    }
    Collections.shuffle(values, random);
    A merged = aggregate.create();
    A part = aggregate.create();
    for (TimedValue value : values) {
      part = aggregate.add(part, value.value(), value.time());
      if (random.nextInt(3) == 0) {
        merged =
            random.nextBoolean() ? aggregate.merge(merged, part) : aggregate.merge(part, merged);
        part = aggregate.create();
      }
      if (random.nextInt(3) == 0) {
        merged = copy(aggregate, merged);
        part = copy(aggregate, part);
      }
    }
    merged = aggregate.merge(merged, part);
    String expected = bytes(aggregate, inOrder);
    assertThat(bytes(aggregate, merged)).isEqualTo(expected);
    assertThat(bytes(aggregate, merged)).as("asked again").isEqualTo(expected);
  }

  private static <A> A copy(Aggregate<A> aggregate, A accumulator) {
    ByteSink out = new ByteSink();
    aggregate.encode(accumulator, out);
    ByteSource in = new ByteSource(out.toBytes());
    A copy = aggregate.decode(in);
    assertThat(in.hasMore()).isFalse();
    return copy;
  }

  /** The result's bytes in its declared type, which also shows that it is of that type. */
  private static <A> String bytes(Aggregate<A> aggregate, A accumulator) {
    ByteSink out = new ByteSink();
    ValueCodec.of(aggregate.resultType()).encodeNullable(aggregate.result(accumulator), out);
    return HexFormat.of().formatHex(out.toBytes());
  }

  @Test
  void everyFunctionIsCovered() {
    assertThat(SUBJECTS.stream().map(Subject::function).distinct())
        .containsExactlyInAnyOrderElementsOf(Aggregates.names());
  }

  @Provide
  Arbitrary<Subject> subjects() {
    return Arbitraries.of(SUBJECTS);
  }

  private static List<Subject> allSubjects() {
    List<Subject> all = new ArrayList<>();
    addNumbers(all, FieldType.BYTE, r -> (byte) r.nextInt());
    addNumbers(all, FieldType.INT16, r -> (short) r.nextInt());
    addNumbers(all, FieldType.INT32, Random::nextInt);
    addNumbers(all, FieldType.INT64, r -> r.nextLong() >> 8);
    addNumbers(all, FieldType.FLOAT, r -> Float.intBitsToFloat(r.nextInt()));
    addNumbers(all, FieldType.DOUBLE, r -> Double.longBitsToDouble(r.nextLong()));
    addNumbers(all, FieldType.DOUBLE, r -> r.nextInt(10) / 10.0);
    addNumbers(all, ValueKind.decimalType(20, 3), r -> BigDecimal.valueOf(r.nextInt(), 3));
    addNumbers(all, FieldType.DECIMAL, r -> BigDecimal.valueOf(r.nextInt(100), r.nextInt(5)));
    add(all, FieldType.STRING, r -> "s" + r.nextInt(5), "string_agg");
    addOrdered(all, FieldType.STRING, r -> "s" + r.nextInt(5));
    addOrdered(all, FieldType.BYTES, r -> new byte[] {(byte) r.nextInt(5)});
    addOrdered(all, ValueKind.TIMESTAMP_TYPE, Random::nextLong);
    addOrdered(all, ValueKind.DATE_TYPE, r -> r.nextInt(5));
    addOrdered(all, FieldType.BOOLEAN, Random::nextBoolean);
    addOrdered(all, FieldType.DOUBLE, r -> r.nextBoolean() ? 0.0 : -0.0);
    add(all, rows(FieldType.STRING), r -> row(r, "s" + r.nextInt(2)), "first_row", "last_row");
    add(all, FieldType.BOOLEAN, Random::nextBoolean, "any", "all");
    addAny(all, INTS, r -> Arrays.asList(r.nextInt(3), r.nextBoolean() ? null : 1));
    add(all, INTS, r -> Arrays.asList(r.nextInt(3), r.nextBoolean() ? null : 1), "concat");
    return all;
  }

  private static void addNumbers(
      List<Subject> all, FieldType type, Function<Random, Object> value) {
    add(all, type, value, "sum", "mean", "median", "quantile");
    add(all, type, value, "variance", "var_samp", "var_pop");
    add(all, type, value, "stddev", "stddev_samp", "stddev_pop");
    add(all, type, value, Map.of("q", "0.95"), "quantile", "approx_quantile");
    addOrdered(all, type, value);
  }

  private static void addOrdered(
      List<Subject> all, FieldType type, Function<Random, Object> value) {
    add(all, type, value, "min", "max", "top", "mode");
    add(all, type, value, Map.of("discrete", "true", "q", "0.3"), "quantile");
    add(all, rows(type), r -> row(r, value.apply(r)), "arg_min", "arg_max");
    add(all, rows(type), r -> row(r, value.apply(r)), Map.of("n", "3", "by", "true"), "top");
    addAny(all, type, value);
  }

  private static FieldType rows(FieldType second) {
    return FieldType.row(
        Schema.builder()
            .addNullableField("a", FieldType.DOUBLE)
            .addNullableField("b", second)
            .build());
  }

  private static Object[] row(Random random, Object second) {
    Object first = random.nextBoolean() ? 0.0 : -0.0;
    return new Object[] {
      random.nextInt(3) == 0 ? null : first, random.nextInt(5) == 0 ? null : second
    };
  }

  private static void addAny(List<Subject> all, FieldType type, Function<Random, Object> value) {
    add(all, type, value, "count", "count_distinct", "approx_count_distinct");
    add(all, type, value, "first", "last", "any_value", "collect", "group");
  }

  private static void add(
      List<Subject> all, FieldType type, Function<Random, Object> value, String... functions) {
    add(all, type, value, Map.of(), functions);
  }

  private static void add(
      List<Subject> all,
      FieldType type,
      Function<Random, Object> value,
      Map<String, String> config,
      String... functions) {
    for (String function : functions) {
      all.add(new Subject(function, type.withNullable(true), value, config));
    }
  }
}
