package dev.millrace.kernel.element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.Window;
import dev.millrace.expr.Expression;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepRecorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ElementKernelsTest {
  private static final Expression FAILS =
      row -> {
        throw new RowFault("ML-6999", "always");
      };

  @Test
  void filterKeepsRowsWhosePredicateIsTrueAndDropsFalseAndNull() {
    // when
    StepRecorder recorder =
        StepRecorder.run(
            FilterKernel.of(Expression.column(0)),
            Event.of(1, true),
            Event.of(2, false),
            Event.of(3, (Object) null));

    // then
    assertThat(recorder.outcome().rows()).containsExactly("0: 1 (true)");
    assertThat(recorder.outcome().counts())
        .isEqualTo(Map.of(Disposition.PASSED, 1L, Disposition.FILTERED, 2L));
  }

  @Test
  void mapEvaluatesEveryColumnOverTheInputRow() {
    // when
    StepRecorder recorder =
        StepRecorder.run(
            MapKernel.of(
                List.of(Expression.column(1), row -> (Long) row[0] + 1, Expression.column(0))),
            Event.of(1, 5L, null));

    // then
    assertThat(recorder.outcome().rows()).containsExactly("0: 1 (null, 6, 5)");
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.PASSED, 1L));
  }

  @Test
  void aRowForWhichOneColumnFailsIsRejectedAsAWhole() {
    // when
    StepRecorder recorder =
        StepRecorder.run(MapKernel.of(List.of(Expression.column(0), FAILS)), Event.of(1, 5L));

    // then
    assertThat(recorder.outcome().rows()).containsExactly("ML-6999: 1 (5)");
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.DEAD_LETTERED, 1L));
  }

  @Test
  void projectPicksAndReordersColumns() {
    // when
    StepRecorder recorder = StepRecorder.run(ProjectKernel.of(2, 0, 0), Event.of(1, "a", "b", "c"));

    // then
    assertThat(recorder.outcome().rows()).containsExactly("0: 1 (c, a, a)");
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.PASSED, 1L));
  }

  @Test
  void explodeZipsArraysAndFillsTheShorterWithNull() {
    // when
    StepRecorder recorder =
        StepRecorder.run(
            ExplodeKernel.of(new int[] {1, 2}, false),
            Event.of(1, "x", List.of(1, 2, 3), List.of("a")));

    // then
    assertThat(recorder.events().stream().map(e -> Arrays.toString(e.values())))
        .containsExactly("[x, 1, a]", "[x, 2, null]", "[x, 3, null]");
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.PASSED, 1L));
  }

  @Test
  void explodeCrossesArraysWithTheLastColumnRunningFastest() {
    // when
    StepRecorder recorder =
        StepRecorder.run(
            ExplodeKernel.of(new int[] {0, 1}, true),
            Event.of(1, List.of(1, 2), List.of("a", "b")));

    // then
    assertThat(recorder.events().stream().map(e -> Arrays.toString(e.values())))
        .containsExactly("[1, a]", "[1, b]", "[2, a]", "[2, b]");
  }

  @Test
  void explodeOfAnEmptyOrNullArrayGivesNoRowAndKeepsNullElements() {
    // given
    Event[] events = {
      Event.of(1, List.of()), Event.of(2, (Object) null), Event.of(3, Arrays.asList("a", null))
    };

    // when
    StepRecorder alone = StepRecorder.run(ExplodeKernel.of(new int[] {0}, true), events);
    StepRecorder zipped = StepRecorder.run(ExplodeKernel.of(new int[] {0}, false), events);
    StepRecorder crossed =
        StepRecorder.run(
            ExplodeKernel.of(new int[] {0, 1}, true), Event.of(1, List.of(1), List.of()));

    // then
    assertThat(alone.outcome().rows()).containsExactly("0: 3 (a)", "0: 3 (null)");
    assertThat(zipped.outcome()).isEqualTo(alone.outcome());
    assertThat(alone.outcome().counts()).isEqualTo(Map.of(Disposition.PASSED, 3L));
    assertThat(crossed.outcome().rows()).isEmpty();
  }

  @Test
  void explodeNeedsAColumn() {
    assertThatThrownBy(() -> ExplodeKernel.of(new int[0], true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("explode needs at least one column");
  }

  @Test
  void partitionRoutesByNameAndTheRestToTheUnknownOutput() {
    // when
    StepRecorder recorder =
        StepRecorder.run(
            PartitionKernel.of(Expression.column(0), List.of("a", "b"), true),
            Event.of(1, "b"),
            Event.of(2, "a"),
            Event.of(3, "c"),
            Event.of(4, (Object) null));

    // then
    assertThat(recorder.outcome().rows())
        .containsExactly("1: 2 (a)", "2: 1 (b)", "3: 3 (c)", "3: 4 (null)");
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.PASSED, 4L));
  }

  @Test
  void partitionWithoutAnUnknownOutputRejectsTheRest() {
    // given
    PartitionKernel kernel = PartitionKernel.of(Expression.column(0), List.of("a", "b"), false);

    // when
    StepRecorder recorder =
        StepRecorder.run(kernel, Event.of(1, "b"), Event.of(2, "c"), Event.of(3, (Object) null));

    // then
    assertThat(recorder.outcome().rows())
        .containsExactly("2: 1 (b)", "ML-6050: 2 (c)", "ML-6050: 3 (null)");
    assertThatThrownBy(() -> kernel.process(Event.of(2, "c"), new StepRecorder()))
        .isInstanceOf(RowFault.class)
        .hasMessage("'by' gave 'c', which is none of the outputs a, b");
  }

  @Test
  void assignTimestampsTakesTheTimeAndKeepsTheWindow() {
    // when
    StepRecorder recorder =
        StepRecorder.run(
            AssignTimestampsKernel.of(Expression.column(0), false),
            Event.of(1, 77L).withWindow(new Window(0, 10)),
            Event.of(1, EventTimes.MAX),
            Event.of(1, EventTimes.MIN));

    // then
    assertThat(recorder.outcome().rows())
        .containsExactlyInAnyOrder(
            "0: 77 [0,10) (77)",
            "0: " + EventTimes.MAX + " (" + EventTimes.MAX + ")",
            "0: " + EventTimes.MIN + " (" + EventTimes.MIN + ")");
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.PASSED, 3L));
  }

  @Test
  void assignTimestampsMovesRowsWithATimeForwardOnly() {
    // when
    StepRecorder recorder =
        StepRecorder.run(
            AssignTimestampsKernel.of(Expression.column(0), true),
            Event.of(5, 4L),
            Event.of(5, 5L),
            Event.of(5, 6L));

    // then
    assertThat(recorder.outcome().rows())
        .containsExactlyInAnyOrder("ML-6055: 5 (4)", "0: 5 (5)", "0: 6 (6)");
  }

  @Test
  void assignTimestampsRejectsNullAndTimesOutOfRange() {
    // given
    AssignTimestampsKernel kernel = AssignTimestampsKernel.of(Expression.column(0), false);
    long tooLate = EventTimes.MAX + 1;

    // when
    StepRecorder recorder =
        StepRecorder.run(
            kernel,
            Event.of(1, (Object) null),
            Event.of(1, tooLate),
            Event.of(1, EventTimes.MIN - 1));

    // then
    assertThat(recorder.outcome().rows())
        .containsExactly(
            "ML-6051: 1 (null)",
            "ML-6052: 1 (" + (EventTimes.MIN - 1) + ")",
            "ML-6052: 1 (" + tooLate + ")");
    assertThatThrownBy(() -> kernel.process(Event.of(1, tooLate), new StepRecorder()))
        .isInstanceOf(RowFault.class)
        .hasMessage(
            "the event time %s ms is outside of [%s, %s]", tooLate, EventTimes.MIN, EventTimes.MAX);
  }

  @Test
  void validateSendsRowsThatBreakARuleAsideWithTheRulesNames() {
    // given
    ValidateKernel kernel =
        ValidateKernel.of(
            List.of("first", "second"), List.of(Expression.column(0), Expression.column(1)));

    // when
    StepRecorder recorder =
        StepRecorder.run(
            kernel, Event.of(1, true, true), Event.of(2, false, true), Event.of(3, null, false));

    // then
    assertThat(recorder.outcome().rows())
        .containsExactly(
            "0: 1 (true, true)",
            "1: 2 (false, true, [first])",
            "1: 3 (null, false, [first, second])");
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.PASSED, 3L));
  }

  @Test
  void aRuleThatFailsRejectsTheRow() {
    // when
    StepRecorder recorder =
        StepRecorder.run(ValidateKernel.of(List.of("rule"), List.of(FAILS)), Event.of(1, 5L));

    // then
    assertThat(recorder.outcome().rows()).containsExactly("ML-6999: 1 (5)");
  }

  @Test
  void validateNeedsAsManyNamesAsRules() {
    assertThatThrownBy(() -> ValidateKernel.of(List.of("a"), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("as many names as rules are needed, but got 1 and 0");
  }

  @Test
  void logShowsEveryEventAndHandsItOn() {
    // given
    List<Event> shown = new ArrayList<>();
    Event event = Event.of(1, "a");

    // when
    StepRecorder recorder = StepRecorder.run(LogKernel.of(shown::add), event);

    // then
    assertThat(shown).containsExactly(event);
    assertThat(recorder.events()).containsExactly(event);
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.PASSED, 1L));
  }

  @ParameterizedTest
  @MethodSource("allKernels")
  void anEventKeepsItsOriginOnTheWay(ElementKernel kernel) {
    // given
    SourceRecord origin =
        new SourceRecord(
            new Coordinates("memory", "m", 0, 0),
            0,
            null,
            null,
            List.of(),
            null,
            7,
            0,
            Verdict.EVENT,
            null);
    Event event = new Event(new Object[] {true, List.of(1), "a", 9L}, 7, Window.GLOBAL, origin);

    // when
    StepRecorder recorder = StepRecorder.run(kernel, event);

    // then
    assertThat(recorder.events()).hasSize(1);
    assertThat(recorder.events().get(0).origin()).isSameAs(origin);
  }

  @ParameterizedTest
  @MethodSource("allKernels")
  void canBeSentToAWorker(ElementKernel kernel) {
    SerializableUtils.ensureSerializable(kernel);
  }

  static List<ElementKernel> allKernels() {
    return List.of(
        FilterKernel.of(Expression.column(0)),
        MapKernel.of(List.of(Expression.column(0))),
        ProjectKernel.of(0),
        ExplodeKernel.of(new int[] {1}, true),
        PartitionKernel.of(Expression.column(2), List.of("a"), false),
        AssignTimestampsKernel.of(Expression.column(3), true),
        ValidateKernel.of(List.of("rule"), List.of(Expression.column(0))),
        LogKernel.of(event -> {}));
  }
}
