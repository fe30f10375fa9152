package dev.millrace.kernel.element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.StepRecorder;
import dev.millrace.kernel.join.JoinOutput;
import dev.millrace.kernel.join.JoinType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class LookupKernelTest {
  private static final Schema EVENTS =
      Schema.builder().addInt64Field("v").addNullableField("k", FieldType.STRING).build();
  private static final Schema TABLE =
      Schema.builder().addNullableField("id", FieldType.STRING).addStringField("name").build();
  private static final KeyCodec EVENT_KEY = KeyCodec.of(EVENTS, List.of("k"));
  private static final KeyCodec TABLE_KEY = KeyCodec.of(TABLE, List.of("id"));
  private static final JoinOutput OUTPUT = JoinOutput.of(new int[] {1, 0, 0}, new int[] {1, 0, 1});

  @Test
  void givesOneRowPerRowOfTheTableInItsOrder() {
    // when
    StepRecorder recorder =
        StepRecorder.run(kernel(JoinType.INNER, false), Event.of(5, 1L, "b"), Event.of(6, 2L, "a"));

    // then
    assertThat(recorder.events().stream().map(e -> Arrays.toString(e.values())))
        .containsExactly("[Bea, 1, b]", "[Bob, 1, b]", "[Ann, 2, a]");
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.MATCHED, 2L));
  }

  @Test
  void aSemiJoinGivesAnEventOnceAndAnAntiJoinThoseWithoutARow() {
    // given
    Event[] events = {Event.of(5, 1L, "b"), Event.of(6, 2L, "x"), Event.of(7, 3L, null)};

    // when
    StepRecorder semi = StepRecorder.run(kernel(JoinType.SEMI, false), events);
    StepRecorder anti = StepRecorder.run(kernel(JoinType.ANTI, false), events);

    // then
    assertThat(semi.outcome().rows()).containsExactly("0: 5 (null, 1, b)");
    assertThat(anti.outcome().rows())
        .containsExactlyInAnyOrder("0: 6 (null, 2, x)", "0: 7 (null, 3, null)");
    assertThat(semi.outcome().counts())
        .isEqualTo(anti.outcome().counts())
        .isEqualTo(Map.of(Disposition.MATCHED, 1L, Disposition.UNMATCHED, 2L));
  }

  @Test
  void keepsTimeAndWindow() {
    // given
    Event event = Event.of(5, 1L, "a").withWindow(new Window(0, 10));

    // when
    StepRecorder recorder = StepRecorder.run(kernel(JoinType.INNER, false), event);

    // then
    assertThat(recorder.outcome().rows()).containsExactly("0: 5 [0,10) (Ann, 1, a)");
  }

  @Test
  void anEventWithoutARowIsDroppedPaddedOrRouted() {
    // given
    Event event = Event.of(5, 1L, "x");

    // when, then
    assertThat(StepRecorder.run(kernel(JoinType.INNER, false), event).outcome().rows()).isEmpty();
    assertThat(StepRecorder.run(kernel(JoinType.LEFT, false), event).outcome().rows())
        .containsExactly("0: 5 (null, 1, x)");
    StepRecorder routed = StepRecorder.run(kernel(JoinType.LEFT, true), event);
    assertThat(routed.outcome().rows()).containsExactly("1: 5 (1, x)");
    assertThat(routed.outcome().counts()).isEqualTo(Map.of(Disposition.UNMATCHED, 1L));
  }

  @Test
  void aNullKeyMatchesNotEvenANullInTheTable() {
    // when
    StepRecorder recorder = StepRecorder.run(kernel(JoinType.LEFT, false), Event.of(5, 1L, null));

    // then
    assertThat(recorder.outcome().rows()).containsExactly("0: 5 (null, 1, null)");
  }

  @Test
  void anEmptyTableMatchesNothing() {
    // given
    LookupKernel kernel =
        LookupKernel.of(List::of, EVENT_KEY, TABLE_KEY, JoinType.LEFT, OUTPUT, false);

    // when, then
    assertThat(StepRecorder.run(kernel, Event.of(5, 1L, "a")).outcome().rows())
        .containsExactly("0: 5 (null, 1, a)");
  }

  @Test
  void refusesToKeepRowsOfTheTable() {
    assertThatThrownBy(() -> kernel(JoinType.RIGHT, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a join with a table is inner or left, because a table has no event times, but was:"
                + " RIGHT");
  }

  @Test
  void mustBeOpenedBeforeItIsUsed() {
    assertThatThrownBy(
            () -> kernel(JoinType.LEFT, false).process(Event.of(5, 1L, "a"), new StepRecorder()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the kernel was not opened");
  }

  @Test
  void loadsItsTableAgainAfterBeingSentToAWorker() {
    // given
    LookupKernel kernel = SerializableUtils.clone(kernel(JoinType.INNER, false));

    // when, then
    assertThat(StepRecorder.run(kernel, Event.of(6, 2L, "a")).outcome().rows())
        .containsExactly("0: 6 (Ann, 2, a)");
  }

  private static LookupKernel kernel(JoinType type, boolean unmatchedOutput) {
    return LookupKernel.of(
        () ->
            List.of(
                new Object[] {"b", "Bea"},
                new Object[] {"a", "Ann"},
                new Object[] {null, "Nobody"},
                new Object[] {"b", "Bob"}),
        EVENT_KEY,
        TABLE_KEY,
        type,
        OUTPUT,
        unmatchedOutput);
  }
}
