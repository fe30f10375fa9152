package dev.millrace.kernel.join;

import static dev.millrace.kernel.join.JoinFixture.harness;
import static dev.millrace.kernel.join.JoinFixture.left;
import static dev.millrace.kernel.join.JoinFixture.leftSide;
import static dev.millrace.kernel.join.JoinFixture.right;
import static dev.millrace.kernel.join.JoinFixture.rightSide;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness.Input;
import dev.millrace.kernel.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class WindowJoinKernelTest {

  @Test
  void joinsAllPairsOfAWindowAtItsLastMillisecond() {
    // given
    List<Input> inputs =
        List.of(
            in10(left(1, "a", 1)),
            in10(left(2, "a", 2)),
            in10(right(9, "a", 3)),
            in10(right(10, "a", 4)));

    // when
    Outcome outcome = live(kernel(JoinType.INNER, false, false), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: 9 [0,10) (a, 1, 3)", "0: 9 [0,10) (a, 2, 3)");
    assertThat(outcome.counts())
        .isEqualTo(Map.of(Disposition.MATCHED, 3L, Disposition.UNMATCHED, 1L));
  }

  @Test
  void rowsAloneInTheirWindowComeOutAtItsEnd() {
    // given
    List<Input> inputs = List.of(in10(left(1, "a", 1)), in10(right(12, "a", 2)));

    // when
    Outcome padded = live(kernel(JoinType.OUTER, false, false), inputs);
    Outcome routed = live(kernel(JoinType.OUTER, true, true), inputs);

    // then
    assertThat(padded.rows())
        .containsExactly("0: 19 [10,20) (null, null, 2)", "0: 9 [0,10) (a, 1, null)");
    assertThat(routed.rows()).containsExactly("1: 9 [0,10) (a, 1)", "2: 19 [10,20) (2, a)");
  }

  @Test
  void theGlobalWindowClosesWhenTheInputEnds() {
    // given
    List<Input> inputs = List.of(left(1, "a", 1), right(1000, "a", 2));

    // when
    Outcome outcome = live(kernel(JoinType.INNER, false, false), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: " + EventTimes.MAX + " (a, 1, 2)");
  }

  @Test
  void aNullKeyMatchesNothing() {
    // given
    List<Input> inputs = List.of(in10(left(1, null, 1)), in10(right(1, null, 2)));

    // when
    Outcome outcome = live(kernel(JoinType.LEFT, false, false), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: 9 [0,10) (null, 1, null)");
    assertThat(outcome.counts()).isEqualTo(Map.of(Disposition.UNMATCHED, 2L));
  }

  @Test
  void noEventsGiveNoRows() {
    assertThat(live(kernel(JoinType.OUTER, false, false), List.of()).rows()).isEmpty();
  }

  @Test
  void canBeSentToAWorker() {
    SerializableUtils.ensureSerializable(kernel(JoinType.OUTER, true, true));
  }

  @Property
  void equalsAllPairsForEveryArrivalOrderAndSchedule(
      @ForAll("inputs") List<Input> inputs,
      @ForAll JoinType type,
      @ForAll boolean unmatchedLeft,
      @ForAll boolean unmatchedRight,
      @ForAll long seed) {
    // given
    Outcome expected =
        new JoinModel(inputs)
            .join(
                type,
                unmatchedLeft,
                unmatchedRight,
                (l, r) -> l.window().equals(r.window()),
                (l, r) -> l.window().end() - 1,
                e -> e.window().end() - 1);

    // when, then
    harness(kernel(type, unmatchedLeft, unmatchedRight))
        .assertGives(expected, inputs, new Random(seed));
  }

  @Provide
  Arbitrary<List<Input>> inputs() {
    return JoinFixture.inputs()
        .map(inputs -> inputs.stream().map(WindowJoinKernelTest::in10).toList());
  }

  /** The same in its window of 10 ms. */
  private static Input in10(Input in) {
    Event event = in.event();
    long start = Math.floorDiv(event.time(), 10L) * 10;
    return new Input(in.input(), event.withWindow(new Window(start, start + 10)));
  }

  private static Outcome live(WindowJoinKernel kernel, List<Input> inputs) {
    return harness(kernel).live(inputs, new Random(7));
  }

  @Test
  void takesEventsAsTheyCome() {
    assertThat(kernel(JoinType.INNER, false, false).ordered()).isFalse();
  }

  private static WindowJoinKernel kernel(
      JoinType type, boolean unmatchedLeft, boolean unmatchedRight) {
    return WindowJoinKernel.of(
        type, leftSide(unmatchedLeft), rightSide(unmatchedRight), JoinFixture.OUTPUT);
  }
}
