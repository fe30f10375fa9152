package dev.millrace.kernel.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

/** Results are numbers of windows; each says its own number, its window and its key. */
class GapKernelTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("k")
          .addInt64Field("newest")
          .addNullableField("n", Schema.FieldType.INT64)
          .addInt64Field("start")
          .addInt64Field("end")
          .build();
  private static final RowCodec ROWS = RowCodec.of(SCHEMA);
  private static final long SIZE = 10;

  @Test
  void windowsAreFilledUntilTheKeyWasSilentForTheTime() {
    // given: results of [0, 10) and [50, 60); windows that begin before 35 and before 85 are filled
    List<Event> results = List.of(result("a", 0, SIZE), result("a", 5, SIZE));

    // when
    Outcome outcome = harness(25, SIZE).live(KernelHarness.left(results), new Random(1));

    // then
    assertThat(outcome.rows())
        .containsExactly(
            "0: 19 [10,20) (a, 0, null, 10, 20)",
            "0: 29 [20,30) (a, 0, null, 20, 30)",
            "0: 39 [30,40) (a, 0, null, 30, 40)",
            "0: 59 [50,60) (a, 5, 1, 50, 60)",
            "0: 69 [60,70) (a, 5, null, 60, 70)",
            "0: 79 [70,80) (a, 5, null, 70, 80)",
            "0: 89 [80,90) (a, 5, null, 80, 90)",
            "0: 9 [0,10) (a, 0, 1, 0, 10)");
    assertThat(outcome.counts()).isEqualTo(Map.of(Disposition.PASSED, 2L));
  }

  @Property(tries = 300)
  void everyScheduleGivesTheRowsOfTheRule(
      @ForAll("numbers") Set<Integer> ofA,
      @ForAll("numbers") Set<Integer> ofB,
      @ForAll @LongRange(min = 1, max = 60) long silence,
      @ForAll boolean sliding,
      @ForAll long seed) {
    long period = sliding ? SIZE / 2 : SIZE;
    List<Event> results = new ArrayList<>();
    Outcome expected = new Outcome();
    for (String key : List.of("a", "b")) {
      TreeSet<Integer> numbers = new TreeSet<>(key.equals("a") ? ofA : ofB);
      for (int number : numbers) {
        results.add(result(key, number, period));
        expected.add(0, result(key, number, period));
        expected.count(Disposition.PASSED, 1);
        Integer following = numbers.higher(number);
        long last = number * period + SIZE + silence;
        for (int i = number + 1; i * period < last && (following == null || i < following); i++) {
          expected.add(0, row(key, number, null, i * period));
        }
      }
    }

    harness(silence, period).assertGives(expected, KernelHarness.left(results), new Random(seed));
  }

  @Provide
  Arbitrary<Set<Integer>> numbers() {
    return Arbitraries.integers().between(-6, 20).set().ofMaxSize(8);
  }

  private static Event result(String key, int number, long period) {
    return row(key, number, 1L, number * period);
  }

  private static Event row(String key, long newest, Long n, long start) {
    Window window = new Window(start, start + SIZE);
    Object[] values = {key, newest, n, window.start(), window.end()};
    return new Event(values, window.maxTime(), window, null);
  }

  private static KernelHarness<GapState> harness(long silence, long period) {
    GapRow between = new GapRow().previous().previous().value(null).start().end();
    return KernelHarness.of(
        GapKernel.of(
            WindowSteps.every(Duration.ofMillis(period)),
            Duration.ofMillis(silence),
            between,
            ROWS),
        List.of(KeyCodec.of(SCHEMA, List.of("k"))),
        List.of(ROWS));
  }
}
