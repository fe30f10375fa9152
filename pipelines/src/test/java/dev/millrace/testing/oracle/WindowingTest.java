package dev.millrace.testing.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.oracle.Windowing.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WindowingTest {
  @Test
  void fixedWindowsAreHalfOpenAlsoBeforeTheEpoch() {
    assertThat(cut(new Windowing.Fixed(10, 0), 0, 9, 10, -1))
        .isEqualTo(
            Map.of(
                new Span(0, 10), List.of(0L, 9L),
                new Span(10, 20), List.of(10L),
                new Span(-10, 0), List.of(-1L)));
  }

  @Test
  void fixedWindowsMayBeShifted() {
    assertThat(cut(new Windowing.Fixed(10, 3), 2, 3, 12, 13))
        .isEqualTo(
            Map.of(
                new Span(-7, 3), List.of(2L),
                new Span(3, 13), List.of(3L, 12L),
                new Span(13, 23), List.of(13L)));
  }

  @Test
  void anEventIsInEverySlidingWindowThatCoversIt() {
    assertThat(cut(new Windowing.Sliding(10, 5, 0), 7))
        .isEqualTo(Map.of(new Span(0, 10), List.of(7L), new Span(5, 15), List.of(7L)));
    assertThat(cut(new Windowing.Sliding(10, 5, 0), 10))
        .isEqualTo(Map.of(new Span(5, 15), List.of(10L), new Span(10, 20), List.of(10L)));
  }

  @Test
  void slidingWindowsWithGapsLeaveEventsOut() {
    assertThat(cut(new Windowing.Sliding(2, 10, 0), 1, 2, 11))
        .isEqualTo(Map.of(new Span(0, 2), List.of(1L), new Span(10, 12), List.of(11L)));
  }

  @Test
  void aSessionEndsOneGapAfterItsLastEvent() {
    assertThat(cut(new Windowing.Sessions(10), 30, 0, 9, 19, 28))
        .isEqualTo(
            Map.of(new Span(0, 19), List.of(0L, 9L), new Span(19, 40), List.of(19L, 28L, 30L)));
  }

  @Test
  void anEventBetweenTwoSessionsJoinsThem() {
    assertThat(cut(new Windowing.Sessions(10), 0, 15)).hasSize(2);
    assertThat(cut(new Windowing.Sessions(10), 0, 15, 8))
        .isEqualTo(Map.of(new Span(0, 25), List.of(0L, 8L, 15L)));
  }

  @Test
  void aSessionOfAMaximumLengthIsCutAndTheNextBeginsWithItsOwnFirstEvent() {
    assertThat(cut(new Windowing.Sessions(10, 15), 0, 8, 14, 15, 40))
        .isEqualTo(
            Map.of(
                new Span(0, 15), List.of(0L, 8L, 14L),
                new Span(15, 25), List.of(15L),
                new Span(40, 50), List.of(40L)));
  }

  @Test
  void anEarlierEventMovesEveryCutAfterIt() {
    assertThat(cut(new Windowing.Sessions(10, 15), 6, 14, 20, 22).keySet())
        .containsExactly(new Span(6, 21), new Span(22, 32));
    assertThat(cut(new Windowing.Sessions(10, 15), 4, 6, 14, 20, 22).keySet())
        .containsExactly(new Span(4, 19), new Span(20, 32));
  }

  @Test
  void theGlobalWindowHoldsAllUnlessThereIsNothing() {
    Span all = new Span(Long.MIN_VALUE, Long.MAX_VALUE);

    assertThat(cut(new Windowing.Global(all), 5, -5)).isEqualTo(Map.of(all, List.of(5L, -5L)));
    assertThat(cut(new Windowing.Global(all))).isEmpty();
  }

  private static Map<Span, List<Long>> cut(Windowing windowing, long... times) {
    List<TimedRow> rows = Arrays.stream(times).mapToObj(t -> TimedRow.of(t, "t", t)).toList();
    Map<Span, List<Long>> seen = new TreeMap<>();
    windowing.cut(rows).forEach((s, in) -> seen.put(s, in.stream().map(TimedRow::time).toList()));
    return seen;
  }
}
