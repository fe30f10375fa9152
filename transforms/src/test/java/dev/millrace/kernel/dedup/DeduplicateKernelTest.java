package dev.millrace.kernel.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class DeduplicateKernelTest {
  private static final Schema SCHEMA =
      Schema.builder().addNullableField("k", FieldType.STRING).addInt64Field("v").build();
  private static final RowCodec ROWS = RowCodec.of(SCHEMA);
  private static final KeyCodec KEY = KeyCodec.of(SCHEMA, List.of("k"));

  @Test
  void keepsTheFirstOfEachRunWhateverTheOrderOfArrival() {
    // given
    List<Event> events = List.of(event(10, "a", 1), event(1, "a", 2), event(12, "a", 3));

    // when
    Outcome outcome = live(10, false, true, events);

    // then
    assertThat(outcome.rows()).containsExactly("0: 1 (a, 2)", "0: 12 (a, 3)", "1: 10 (a, 1)");
    assertThat(outcome.counts())
        .isEqualTo(Map.of(Disposition.PASSED, 2L, Disposition.DUPLICATE, 1L));
  }

  @Test
  void anEventExactlyTheSpanBehindAKeptOneIsKept() {
    // given
    List<Event> events = List.of(event(0, "a", 1), event(9, "a", 2), event(10, "a", 3));

    // when
    Outcome outcome = live(10, false, false, events);

    // then
    assertThat(outcome.rows()).containsExactly("0: 0 (a, 1)", "0: 10 (a, 3)");
  }

  @Test
  void duplicatesDoNotExtendTheRun() {
    // given
    List<Event> events =
        List.of(event(0, "a", 1), event(6, "a", 2), event(12, "a", 3), event(18, "a", 4));

    // when
    Outcome outcome = live(10, false, false, events);

    // then
    assertThat(outcome.rows()).containsExactly("0: 0 (a, 1)", "0: 12 (a, 3)");
  }

  @Test
  void keepsTheLastOfEachRunAtItsOwnTime() {
    // given
    List<Event> events =
        List.of(event(0, "a", 1), event(6, "a", 2), event(9, "a", 3), event(18, "a", 4));

    // when
    Outcome outcome = live(10, true, true, events);

    // then
    assertThat(outcome.rows())
        .containsExactly("0: 18 (a, 4)", "0: 9 (a, 3)", "1: 0 (a, 1)", "1: 6 (a, 2)");
  }

  @Test
  void tiesGoByTheRowsBytes() {
    // given
    List<Event> events = List.of(event(5, "a", 3), event(5, "a", 1), event(5, "a", 2));

    // when
    Outcome first = live(10, false, false, events);
    Outcome last = live(10, true, false, events);

    // then
    assertThat(first.rows()).containsExactly("0: 5 (a, 1)");
    assertThat(last.rows()).containsExactly("0: 5 (a, 3)");
  }

  @Test
  void keysDoNotMixAndNullIsAKeyOfItsOwn() {
    // given
    List<Event> events =
        List.of(event(0, "a", 1), event(1, null, 2), event(2, null, 3), event(3, "b", 4));

    // when
    Outcome outcome = live(10, false, false, events);

    // then
    assertThat(outcome.rows()).containsExactly("0: 0 (a, 1)", "0: 1 (null, 2)", "0: 3 (b, 4)");
  }

  @Test
  void keepsTheWindowOfAnEvent() {
    // given
    Event event = event(3, "a", 1).withWindow(new Window(0, 10));

    // when
    Outcome outcome = live(10, true, false, List.of(event));

    // then
    assertThat(outcome.rows()).containsExactly("0: 3 [0,10) (a, 1)");
  }

  @Test
  void worksAtBothEndsOfTime() {
    // given
    List<Event> events =
        List.of(
            event(EventTimes.MIN, "a", 1),
            event(EventTimes.MIN + 1, "a", 2),
            event(EventTimes.MAX, "a", 3),
            event(EventTimes.MAX, "a", 4));

    // when
    Outcome outcome = live(10, true, false, events);

    // then
    assertThat(outcome.rows())
        .containsExactlyInAnyOrder(
            "0: " + (EventTimes.MIN + 1) + " (a, 2)", "0: " + EventTimes.MAX + " (a, 4)");
  }

  @Test
  void aSpanLongerThanTheRestOfTimeEndsWithIt() {
    // given
    List<Event> events = List.of(event(0, "a", 1), event(EventTimes.MAX - 1, "a", 2));

    // when
    Outcome outcome = live(EventTimes.MAX, false, true, events);

    // then
    assertThat(outcome.rows())
        .containsExactly("0: 0 (a, 1)", "1: " + (EventTimes.MAX - 1) + " (a, 2)");
  }

  @Test
  void noEventsGiveNoRows() {
    assertThat(live(10, false, false, List.of()).rows()).isEmpty();
  }

  @Test
  void aHotKeyCostsTheSamePerEvent() {
    // given
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      events.add(event(i / 2, "a", i));
    }

    // when
    Outcome outcome = harness(1000, true, false).replay(KernelHarness.left(events), new Random(1));

    // then
    assertThat(outcome.counts())
        .isEqualTo(Map.of(Disposition.PASSED, 10L, Disposition.DUPLICATE, 19_990L));
  }

  @Test
  void refusesASpanBelowAMillisecond() {
    assertThatThrownBy(() -> DeduplicateKernel.of(Duration.ofNanos(999_999), false, false, ROWS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("within must be at least 1 ms, but was: PT0.000999999S");
  }

  @Test
  void canBeSentToAWorker() {
    SerializableUtils.ensureSerializable(
        DeduplicateKernel.of(Duration.ofSeconds(1), true, true, ROWS));
  }

  @Property
  void equalsTheWalkForEveryArrivalOrderAndSchedule(
      @ForAll("events") List<Event> events,
      @ForAll @IntRange(min = 1, max = 15) int within,
      @ForAll boolean keepLast,
      @ForAll boolean duplicatesOutput,
      @ForAll long seed) {
    // given
    Outcome expected = new Outcome();
    for (List<Event> walk : walks(events)) {
      expected.addAll(DeduplicateModel.of(walk, within, keepLast, duplicatesOutput));
    }

    // when, then
    harness(within, keepLast, duplicatesOutput)
        .assertGives(expected, KernelHarness.left(events), new Random(seed));
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.integers().between(-20, 20),
            Arbitraries.of("a", "b").injectNull(0.1),
            Arbitraries.integers().between(0, 3))
        .as((time, k, v) -> event(time, k, v))
        .list()
        .ofMaxSize(25);
  }

  private static List<List<Event>> walks(List<Event> events) {
    Map<Object, List<Event>> byKey = new LinkedHashMap<>();
    for (Event event : events) {
      byKey.computeIfAbsent(String.valueOf(event.values()[0]), k -> new ArrayList<>()).add(event);
    }
    for (List<Event> walk : byKey.values()) {
      walk.sort(
          Comparator.comparingLong(Event::time)
              .thenComparing(e -> ROWS.encode(e.values()), Arrays::compareUnsigned));
    }
    return List.copyOf(byKey.values());
  }

  private static Outcome live(
      long within, boolean keepLast, boolean duplicatesOutput, List<Event> events) {
    return harness(within, keepLast, duplicatesOutput)
        .live(KernelHarness.left(events), new Random(7));
  }

  private static KernelHarness<DeduplicateState> harness(
      long within, boolean keepLast, boolean duplicatesOutput) {
    DeduplicateKernel kernel =
        DeduplicateKernel.of(Duration.ofMillis(within), keepLast, duplicatesOutput, ROWS);
    return KernelHarness.of(kernel, List.of(KEY), List.of(ROWS));
  }

  private static Event event(long time, String k, long v) {
    return Event.of(time, k, v);
  }
}
