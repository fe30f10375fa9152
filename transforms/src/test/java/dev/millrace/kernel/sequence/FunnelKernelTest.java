package dev.millrace.kernel.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.Outcome;
import dev.millrace.kernel.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class FunnelKernelTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("k")
          .addBooleanField("a")
          .addBooleanField("b")
          .addBooleanField("c")
          .build();
  private static final KeyCodec KEY = KeyCodec.of(SCHEMA, List.of("k"));

  /**
   * @param fits the steps that the event fits, as in {@code "ac"}
   */
  private static Event event(long time, String fits) {
    return Event.of(time, "u", fits.contains("a"), fits.contains("b"), fits.contains("c"));
  }

  private static Outcome run(Event... events) {
    FunnelKernel kernel =
        SerializableUtils.ensureSerializable(
            FunnelKernel.of(KEY, 1, List.of("a", "b", "c"), Duration.ofMillis(10)));
    KernelHarness<FunnelState> harness =
        KernelHarness.of(kernel, List.of(KEY), List.of(RowCodec.of(SCHEMA)));
    List<KernelHarness.Input> inputs = KernelHarness.left(List.of(events));
    Outcome outcome = harness.replay(inputs, new Random(1));
    harness.assertGives(outcome, inputs, new Random(2));
    return outcome;
  }

  @Test
  void anAttemptEndsWithItsLastStepOrItsTime() {
    // when
    Outcome outcome =
        run(
            event(0, "a"),
            event(3, "b"),
            event(9, "c"),
            event(20, "a"),
            event(25, "b"),
            event(30, "c"));

    // then
    assertThat(outcome.rows())
        .containsExactly("0: 29 (u, 20, 2, b, 20, 25, null)", "0: 9 (u, 0, 3, c, 0, 3, 9)");
    assertThat(outcome.counts())
        .isEqualTo(Map.of(Disposition.COMBINED, 5L, Disposition.FILTERED, 1L));
  }

  @Test
  void aSecondBeginningDoesNotBeginAnew() {
    // when
    Outcome outcome = run(event(0, "a"), event(5, "a"), event(9, "b"), event(12, "c"));

    // then
    assertThat(outcome.rows()).containsExactly("0: 9 (u, 0, 2, b, 0, 9, null)");
  }

  @Test
  void eventsOfOneTimeAreTakenInTheOrderOfTheSteps() {
    // when
    Outcome outcome = run(event(1, "c"), event(1, "ab"), event(1, "b"), event(1, "a"));

    // then
    assertThat(outcome.rows())
        .containsExactly("0: 1 (u, 1, 3, c, 1, 1, 1)", "0: 10 (u, 1, 1, a, 1, null, null)");
  }

  @Test
  void afterACompleteAttemptAnotherCanBeginAtOnce() {
    // when
    Outcome outcome = run(event(0, "a"), event(0, "b"), event(1, "c"), event(1, "a"));

    // then
    assertThat(outcome.rows())
        .containsExactly("0: 1 (u, 0, 3, c, 0, 0, 1)", "0: 10 (u, 1, 1, a, 1, null, null)");
  }

  /** Names of so many steps: {@code a}, {@code b} and so on. */
  private static List<String> steps(int steps) {
    return IntStream.range(0, steps).mapToObj(i -> String.valueOf((char) ('a' + i))).toList();
  }

  /**
   * Runs a funnel of so many steps.
   *
   * @param fits the steps that each event of time 1 fits
   */
  private static Outcome atOneTime(int steps, String... fits) {
    Schema.Builder columns = Schema.builder().addStringField("user");
    steps(steps).forEach(columns::addBooleanField);
    Schema schema = columns.build();
    KeyCodec key = KeyCodec.of(schema, List.of("user"));
    List<Event> events = new ArrayList<>();
    for (String fit : fits) {
      Object[] values = new Object[1 + steps];
      values[0] = "u";
      for (int step = 0; step < steps; step++) {
        values[1 + step] = fit.indexOf('a' + step) >= 0;
      }
      events.add(Event.of(1, values));
    }
    KernelHarness<FunnelState> harness =
        KernelHarness.of(
            FunnelKernel.of(key, 1, steps(steps), Duration.ofMillis(10)),
            List.of(key),
            List.of(RowCodec.of(schema)));
    List<KernelHarness.Input> inputs = KernelHarness.left(events);
    Outcome outcome = harness.replay(inputs, new Random(1));
    harness.assertGives(outcome, inputs, new Random(2));
    return outcome;
  }

  @Test
  void ofSeveralEventsThatFitTheOneThatFitsTheFewestStepsIsTaken() {
    // then: the event that fits a and d begins, and the one that fits a, b and c goes on
    assertThat(atOneTime(4, "abc", "ad").rows())
        .containsExactly("0: 10 (u, 1, 2, b, 1, 1, null, null)");
  }

  @Test
  void ofEventsThatFitAsManyStepsTheOneWhoseOwnLastStepComesFirstIsTaken() {
    // then: the event that fits a and b begins, and what is left does not fit b
    assertThat(atOneTime(3, "ac", "ab").rows())
        .containsExactly("0: 10 (u, 1, 1, a, 1, null, null)");
    assertThat(atOneTime(3, "ab", "ac").rows())
        .containsExactly("0: 10 (u, 1, 1, a, 1, null, null)");
  }

  @Test
  void theResultDependsOnTheEventsOfATimeAndNotOnTheirOrder() {
    // given
    List<String> fits = new ArrayList<>(List.of("a", "ab", "bc", "abd", "cd", "d", "b", "ad"));
    List<String> first = atOneTime(4, fits.toArray(String[]::new)).rows();

    // when, then
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(fits, new Random(seed));
      assertThat(atOneTime(4, fits.toArray(String[]::new)).rows()).isEqualTo(first);
    }
  }

  @Test
  void thereMayBeMoreStepsThanBitsOfAnInt() {
    // given: an event for each of 40 steps, the last one first
    String[] fits =
        IntStream.range(0, 40).mapToObj(i -> steps(40).get(39 - i)).toArray(String[]::new);

    // when, then
    assertThat(atOneTime(40, fits).rows())
        .singleElement()
        .asString()
        .startsWith("0: 1 (u, 1, 40, " + steps(40).get(39) + ", 1,");
  }

  @Test
  void anEventThatFitsNothingIsNotKept() {
    // given
    FunnelKernel kernel = FunnelKernel.of(KEY, 1, List.of("a", "b", "c"), Duration.ofMillis(10));
    FunnelState state = kernel.create();

    // when
    kernel.onEvent(state, 0, event(1, ""), new Requests());

    // then
    assertThat(kernel.isEmpty(state)).isTrue();
  }
}
