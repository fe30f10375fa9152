package dev.millrace.kernel.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.Outcome;
import dev.millrace.kernel.StepRecorder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class CombineKernelTest {
  private static final FieldType NULLABLE_LONG = FieldType.INT64.withNullable(true);
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("k", FieldType.STRING)
          .addNullableField("v", FieldType.INT64)
          .build();
  private static final RowCodec ROWS = RowCodec.of(SCHEMA);
  private static final KeyCodec KEY = KeyCodec.of(SCHEMA, List.of("k"));
  private static final WindowKernel TEN = WindowKernel.fixed(Duration.ofMillis(10), Duration.ZERO);

  @Test
  void givesOneRowPerKeyAndWindowAtTheWindowsLastMillisecond() {
    // given
    List<Event> events =
        windowed(TEN, event(1, "a", 1), event(9, "a", 2), event(10, "a", 4), event(3, "b", 8));

    // when
    Outcome outcome = live(combine(false), events);

    // then
    assertThat(outcome.rows())
        .containsExactly(
            "0: 19 [10,20) (a, 1, 4)", "0: 9 [0,10) (a, 2, 3)", "0: 9 [0,10) (b, 1, 8)");
    assertThat(outcome.counts()).isEqualTo(Map.of(Disposition.COMBINED, 4L));
  }

  @Test
  void nullKeysFormAGroupAndNullValuesAreSkipped() {
    // given
    List<Event> events =
        windowed(TEN, event(1, null, 1L), event(2, null, null), event(3, "a", null));

    // when
    Outcome outcome = live(combine(false), events);

    // then
    assertThat(outcome.rows())
        .containsExactly("0: 9 [0,10) (a, 1, null)", "0: 9 [0,10) (null, 2, 1)");
  }

  @Test
  void theGlobalWindowComesOutWhenTheInputEnds() {
    // given
    List<Event> events = List.of(event(1, "a", 1), event(1_000_000, "a", 2));

    // when
    Outcome outcome = live(combine(false), events);

    // then
    assertThat(outcome.rows()).containsExactly("0: " + EventTimes.MAX + " (a, 2, 3)");
  }

  @Test
  void overlappingSessionsBecomeOneAndTouchingOnesStayApart() {
    // given
    WindowKernel sessions = WindowKernel.sessions(Duration.ofMillis(30));
    List<Event> events =
        windowed(
            sessions, event(0, "a", 1), event(20, "a", 2), event(50, "a", 4), event(79, "a", 8));

    // when
    Outcome outcome = live(combine(true), events);

    // then
    assertThat(outcome.rows())
        .containsExactly("0: 108 [50,109) (a, 2, 12)", "0: 49 [0,50) (a, 2, 3)");
  }

  @Test
  void anEventThatBridgesTwoSessionsMakesThemOne() {
    // given
    WindowKernel sessions = WindowKernel.sessions(Duration.ofMillis(30));
    List<Event> events =
        windowed(
            sessions, event(60, "a", 1), event(0, "a", 2), event(30, "a", 4), event(31, "a", 8));

    // when
    Outcome outcome = live(combine(true), events);

    // then: 30 touches the session of 0 and reaches that of 60 together with 31
    assertThat(outcome.rows())
        .containsExactly("0: 29 [0,30) (a, 1, 2)", "0: 89 [30,90) (a, 3, 13)");
  }

  @Test
  void aResultThatOverflowsMakesTheGroupADeadLetter() {
    // given
    List<Event> events =
        windowed(
            TEN,
            event(1, "a", Long.MAX_VALUE),
            event(2, "a", 1),
            event(3, "b", Long.MAX_VALUE),
            event(4, "b", 1),
            event(5, "b", -1));

    // when
    Outcome outcome = live(combine(false), events);

    // then: what overflows on the way only is none
    assertThat(outcome.rows())
        .containsExactly("0: 9 [0,10) (b, 3, 9223372036854775807)", "ML-6053: 9 [0,10) (a, null)");
    assertThat(outcome.counts())
        .isEqualTo(Map.of(Disposition.COMBINED, 3L, Disposition.DEAD_LETTERED, 2L));
  }

  @Test
  void keyColumnsComeBackInTheirDeclaredForm() {
    // given
    Schema schema = Schema.builder().addField("price", ValueKind.decimalType(10, 2)).build();
    KeyCodec key = KeyCodec.of(schema, List.of("price"));
    CombineKernel kernel =
        CombineKernel.of(
            key, List.of(new AggregateCall(Aggregates.create("count", null, Map.of()), -1)), false);
    List<Event> events =
        List.of(Event.of(1, new BigDecimal("100.00")), Event.of(2, new BigDecimal("1E+2")));

    // when
    Outcome outcome =
        KernelHarness.of(kernel, List.of(key), List.of(RowCodec.of(schema)))
            .live(KernelHarness.left(events), new Random(1));

    // then
    assertThat(outcome.rows()).containsExactly("0: " + EventTimes.MAX + " (100.00, 2)");
  }

  @Test
  void withoutGroupColumnsAllEventsAreOneGroup() {
    // given
    KeyCodec none = KeyCodec.of(SCHEMA, List.of());
    CombineKernel kernel =
        CombineKernel.of(
            none,
            List.of(new AggregateCall(Aggregates.create("count", null, Map.of()), -1)),
            false);

    // when
    Outcome outcome =
        KernelHarness.of(kernel, List.of(none), List.of(ROWS))
            .live(
                KernelHarness.left(windowed(TEN, event(1, "a", 1), event(2, "b", 1))),
                new Random(1));

    // then
    assertThat(outcome.rows()).containsExactly("0: 9 [0,10) (2)");
  }

  @Test
  void noEventsGiveNoRows() {
    assertThat(live(combine(false), List.of()).rows()).isEmpty();
  }

  @Test
  void aHotKeyCostsTheSamePerEvent() {
    // given
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      events.add(event(i, "a", 1));
    }
    WindowKernel sessions = WindowKernel.sessions(Duration.ofMillis(1));

    // when: every event is a session of its own, all open until the end
    Outcome outcome =
        harness(combine(true))
            .replay(
                KernelHarness.left(windowed(sessions, events.toArray(Event[]::new))),
                new Random(1));

    // then
    assertThat(outcome.rows()).hasSize(50_000);
  }

  @Test
  void mergingStatesEqualsSeeingAllEvents() {
    // given
    CombineKernel kernel = combine(true);
    CombineState state = kernel.create();
    CombineState other = kernel.create();
    windowed(WindowKernel.sessions(Duration.ofMillis(10)), event(0, "a", 1), event(15, "a", 2))
        .forEach(event -> kernel.add(state, event));
    windowed(WindowKernel.sessions(Duration.ofMillis(10)), event(7, "a", 4), event(40, "a", 8))
        .forEach(event -> kernel.add(other, event));

    // when
    kernel.merge(state, other);
    List<String> windows = new ArrayList<>();
    state.groups.forEach((window, group) -> windows.add(window + " " + group.events));

    // then
    assertThat(windows).containsExactly("Window[start=0, end=25] 3", "Window[start=40, end=50] 1");
  }

  @Test
  void takesEventsAsTheyCome() {
    assertThat(combine(true).ordered()).isFalse();
    assertThat(combine(true).ofPartials().ordered()).isFalse();
  }

  @Test
  void canBeSentToAWorker() {
    SerializableUtils.ensureSerializable(combine(true));
    SerializableUtils.ensureSerializable(combine(true).ofPartials());
  }

  private static CombineKernel combine(boolean sessions) {
    return CombineKernel.of(
        KEY,
        List.of(
            new AggregateCall(Aggregates.create("count", null, Map.of()), -1),
            new AggregateCall(Aggregates.create("sum", NULLABLE_LONG, Map.of()), 1)),
        sessions);
  }

  private static Outcome live(CombineKernel kernel, List<Event> events) {
    return harness(kernel).live(KernelHarness.left(events), new Random(7));
  }

  private static KernelHarness<CombineState> harness(CombineKernel kernel) {
    return KernelHarness.of(kernel, List.of(KEY), List.of(ROWS));
  }

  private static List<Event> windowed(WindowKernel kernel, Event... events) {
    return StepRecorder.run(kernel, events).events();
  }

  private static Event event(long time, String k, Object v) {
    return Event.of(time, k, v instanceof Integer i ? Long.valueOf(i) : v);
  }
}
