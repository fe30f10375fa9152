package dev.millrace.kernel.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
}
