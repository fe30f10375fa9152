package dev.millrace.kernel.join;

import static dev.millrace.kernel.join.JoinFixture.harness;
import static dev.millrace.kernel.join.JoinFixture.left;
import static dev.millrace.kernel.join.JoinFixture.leftSide;
import static dev.millrace.kernel.join.JoinFixture.right;
import static dev.millrace.kernel.join.JoinFixture.rightSide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness.Input;
import dev.millrace.kernel.Outcome;
import dev.millrace.kernel.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class IntervalJoinKernelTest {

  @Test
  void bothEndsOfTheSpanAreIncluded() {
    // given
    List<Input> inputs =
        List.of(
            left(10, "a", 1),
            right(9, "a", 1),
            right(10, "a", 2),
            right(15, "a", 3),
            right(16, "a", 4));

    // when
    Outcome outcome = live(kernel(JoinType.INNER, 0, 5, false, false), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: 10 (a, 1, 2)", "0: 15 (a, 1, 3)");
    assertThat(outcome.counts())
        .isEqualTo(Map.of(Disposition.MATCHED, 3L, Disposition.UNMATCHED, 2L));
  }

  @Test
  void aSpanBeforeTheLeftEventMeetsEarlierRightOnes() {
    // given
    List<Input> inputs =
        List.of(
            left(10, "a", 1),
            right(4, "a", 1),
            right(5, "a", 2),
            right(8, "a", 3),
            right(9, "a", 4));

    // when
    Outcome outcome = live(kernel(JoinType.INNER, -5, -2, false, false), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: 10 (a, 1, 2)", "0: 10 (a, 1, 3)");
  }

  @Test
  void anOuterJoinEmitsEachRowWithoutAPartnerOnceAtItsOwnTime() {
    // given
    List<Input> inputs =
        List.of(left(0, "a", 1), left(20, "a", 2), right(5, "a", 3), right(40, "a", 4));

    // when
    Outcome outcome = live(kernel(JoinType.OUTER, 0, 10, false, false), inputs);

    // then
    assertThat(outcome.rows())
        .containsExactly("0: 20 (a, 2, null)", "0: 40 (null, null, 4)", "0: 5 (a, 1, 3)");
  }

  @Test
  void aSemiJoinEmitsARowOnceAndAnAntiJoinThoseWithoutAPartner() {
    // given
    List<Input> inputs =
        List.of(left(0, "a", 1), left(20, "a", 2), right(5, "a", 3), right(6, "a", 4));

    // when
    Outcome semi = live(kernel(JoinType.SEMI, 0, 10, false, false), inputs);
    Outcome anti = live(kernel(JoinType.ANTI, 0, 10, false, false), inputs);

    // then
    assertThat(semi.rows()).containsExactly("0: 0 (a, 1, null)");
    assertThat(anti.rows()).containsExactly("0: 20 (a, 2, null)");
    assertThat(semi.counts())
        .isEqualTo(anti.counts())
        .isEqualTo(Map.of(Disposition.MATCHED, 3L, Disposition.UNMATCHED, 1L));
  }

  @Test
  void aSemiJoinHoldsTheWatermarkAtRowsThatMayStillFindAPartner() {
    // given
    IntervalJoinKernel kernel = kernel(JoinType.SEMI, 0, 5, false, false);
    Requests out = new Requests();

    // when
    kernel.onEvent(kernel.create(), 0, left(10, "a", 1).event(), out);

    // then
    assertThat(out.requests()).containsExactly("wake 16 hold 10");
  }

  @Test
  void outputsOfTheirOwnTakeUnmatchedRowsAsTheyCame() {
    // given
    List<Input> inputs = List.of(left(0, "a", 1), right(40, "a", 4));

    // when
    Outcome outcome = live(kernel(JoinType.OUTER, 0, 10, true, true), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("1: 0 (a, 1)", "2: 40 (4, a)");
  }

  @Test
  void aNullKeyMatchesNothing() {
    // given
    List<Input> inputs = List.of(left(0, null, 1), right(0, null, 2));

    // when
    Outcome outcome = live(kernel(JoinType.OUTER, 0, 10, false, false), inputs);

    // then
    assertThat(outcome.rows()).containsExactly("0: 0 (null, 1, null)", "0: 0 (null, null, 2)");
    assertThat(outcome.counts()).isEqualTo(Map.of(Disposition.UNMATCHED, 2L));
  }

  @Test
  void duplicatesOnBothSidesGiveEveryPair() {
    // given
    List<Input> inputs =
        List.of(left(0, "a", 1), left(0, "a", 1), right(0, "a", 2), right(0, "a", 2));

    // when
    Outcome outcome = live(kernel(JoinType.INNER, 0, 0, false, false), inputs);

    // then
    assertThat(outcome.rows())
        .containsExactly("0: 0 (a, 1, 2)", "0: 0 (a, 1, 2)", "0: 0 (a, 1, 2)", "0: 0 (a, 1, 2)");
    assertThat(outcome.counts()).isEqualTo(Map.of(Disposition.MATCHED, 4L));
  }

  @Test
  void aPairHasTheWindowOfItsLeftEvent() {
    // given
    Input left = new Input(0, left(0, "a", 1).event().withWindow(new Window(0, 5)));
    Input right = new Input(1, right(7, "a", 2).event().withWindow(new Window(5, 10)));

    // when
    Outcome outcome = live(kernel(JoinType.INNER, 0, 10, false, false), List.of(left, right));

    // then
    assertThat(outcome.rows()).containsExactly("0: 7 [0,5) (a, 1, 2)");
  }

  @Test
  void worksAtBothEndsOfTime() {
    // given
    List<Input> inputs =
        List.of(
            left(EventTimes.MIN, "a", 1),
            right(EventTimes.MIN, "a", 2),
            left(EventTimes.MAX, "a", 3),
            right(EventTimes.MAX - 1, "a", 4));
    Duration all = Duration.ofMillis(EventTimes.MAX);

    // when
    Outcome outcome =
        harness(
                IntervalJoinKernel.of(
                    JoinType.OUTER,
                    Duration.ofMillis(-1),
                    all,
                    leftSide(false),
                    rightSide(false),
                    JoinFixture.OUTPUT))
            .live(inputs, new Random(3));

    // then
    assertThat(outcome.rows())
        .containsExactlyInAnyOrder(
            "0: " + EventTimes.MIN + " (a, 1, 2)", "0: " + EventTimes.MAX + " (a, 3, 4)");
  }

  @Test
  void asksToBeCalledRightBehindTheLastPossiblePartner() {
    // given
    IntervalJoinKernel kernel = kernel(JoinType.LEFT, -3, 5, false, false);
    IntervalJoinState state = kernel.create();
    Requests out = new Requests();

    // when
    kernel.onEvent(state, 0, left(10, "a", 1).event(), out);
    kernel.onEvent(state, 1, right(11, "a", 2).event(), out);
    kernel.onTime(state, 15, out);

    // then: the right one could meet a left one at 14, and is not emitted by itself
    assertThat(out.requests())
        .containsExactly("wake 16 hold 10", "wake 15 hold 10", "wake 16 hold 10");
  }

  @Test
  void noEventsGiveNoRows() {
    assertThat(live(kernel(JoinType.OUTER, 0, 5, false, false), List.of()).rows()).isEmpty();
  }

  @Test
  void aHotKeyCostsItsMatches() {
    // given
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      inputs.add(left(i, "a", i));
      inputs.add(right(i, "a", i));
    }

    // when
    Outcome outcome =
        harness(kernel(JoinType.INNER, 0, 0, false, false)).replay(inputs, new Random(1));

    // then
    assertThat(outcome.rows()).hasSize(50_000);
    assertThat(outcome.counts()).isEqualTo(Map.of(Disposition.MATCHED, 100_000L));
  }

  @Test
  void refusesASpanThatEndsBeforeItStarts() {
    assertThatThrownBy(() -> kernel(JoinType.INNER, 5, 4, false, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lower must not be above upper, but were: PT0.005S and PT0.004S");
  }

  @Test
  void canBeSentToAWorker() {
    SerializableUtils.ensureSerializable(kernel(JoinType.OUTER, 0, 5, true, true));
  }

  @Property
  void equalsAllPairsForEveryArrivalOrderAndSchedule(
      @ForAll("inputs") List<Input> inputs,
      @ForAll JoinType type,
      @ForAll @IntRange(min = -8, max = 8) int lower,
      @ForAll @IntRange(min = 0, max = 8) int length,
      @ForAll boolean unmatchedLeft,
      @ForAll boolean unmatchedRight,
      @ForAll long seed) {
    // given
    int upper = lower + length;
    Outcome expected =
        new JoinModel(inputs)
            .join(
                type,
                unmatchedLeft,
                unmatchedRight,
                (l, r) -> r.time() - l.time() >= lower && r.time() - l.time() <= upper,
                (l, r) -> Math.max(l.time(), r.time()),
                Event::time);

    // when, then
    harness(kernel(type, lower, upper, unmatchedLeft, unmatchedRight))
        .assertGives(expected, inputs, new Random(seed));
  }

  @Provide
  Arbitrary<List<Input>> inputs() {
    return JoinFixture.inputs();
  }

  private static Outcome live(IntervalJoinKernel kernel, List<Input> inputs) {
    return harness(kernel).live(inputs, new Random(7));
  }

  private static IntervalJoinKernel kernel(
      JoinType type, long lower, long upper, boolean unmatchedLeft, boolean unmatchedRight) {
    return IntervalJoinKernel.of(
        type,
        Duration.ofMillis(lower),
        Duration.ofMillis(upper),
        leftSide(unmatchedLeft),
        rightSide(unmatchedRight),
        JoinFixture.OUTPUT);
  }
}
