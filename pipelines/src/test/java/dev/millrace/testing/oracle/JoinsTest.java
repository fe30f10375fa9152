package dev.millrace.testing.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.oracle.Joins.Dated;
import dev.millrace.testing.oracle.Joins.Joined;
import dev.millrace.testing.oracle.Joins.On;
import dev.millrace.testing.oracle.Joins.Pair;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JoinsTest {
  private static final On SAME = On.same("k");

  @Test
  void anIntervalIncludesBothEndsAndTheLaterTimeCounts() {
    TimedRow left = row("k", 100);
    List<TimedRow> right = List.of(row("k", 94), row("k", 95), row("k", 110), row("k", 111));

    Joined joined = Joins.interval(List.of(left), right, SAME, -5, 10);

    assertThat(joined.pairs())
        .containsExactly(new Pair(left, row("k", 95), 100), new Pair(left, row("k", 110), 110));
    assertThat(joined.unmatchedLeft()).isEmpty();
    assertThat(joined.unmatchedRight()).containsExactly(row("k", 94), row("k", 111));
  }

  @Test
  void anIntervalJoinMakesAllPairs() {
    List<TimedRow> left = List.of(row("k", 1), row("k", 2));
    List<TimedRow> right = List.of(row("k", 2), row("k", 3));

    assertThat(Joins.interval(left, right, SAME, 0, 1).pairs())
        .containsExactly(
            new Pair(row("k", 1), row("k", 2), 2),
            new Pair(row("k", 2), row("k", 2), 2),
            new Pair(row("k", 2), row("k", 3), 3));
  }

  @Test
  void aNullKeyMatchesNothing() {
    Joined joined =
        Joins.interval(List.of(row(null, 1)), List.of(row(null, 1), row("k", 1)), SAME, 0, 9);

    assertThat(joined.pairs()).isEmpty();
    assertThat(joined.unmatchedLeft()).containsExactly(row(null, 1));
    assertThat(joined.unmatchedRight()).containsExactly(row(null, 1), row("k", 1));
    assertThat(Joins.asOf(List.of(row(null, 5)), List.of(row(null, 1)), SAME, Ties.none()))
        .containsExactly(new Dated(row(null, 5), Optional.empty()));
  }

  @Test
  void columnsOfDifferentNamesMayBeEqual() {
    TimedRow left = TimedRow.of(1, "order", "o1");
    TimedRow right = TimedRow.of(1, "paid_order", "o1");

    assertThat(
            Joins.interval(
                    List.of(left),
                    List.of(right),
                    new On(List.of("order"), List.of("paid_order")),
                    0,
                    0)
                .pairs())
        .containsExactly(new Pair(left, right, 1));
  }

  @Test
  void aRowMeetsTheLatestVersionThatIsNotNewerThanItself() {
    List<TimedRow> versions = List.of(row("k", 20), row("k", 10), row("other", 15));

    assertThat(
            Joins.asOf(
                List.of(row("k", 9), row("k", 10), row("k", 19), row("k", 20)),
                versions,
                SAME,
                Ties.none()))
        .containsExactly(
            new Dated(row("k", 9), Optional.empty()),
            new Dated(row("k", 10), Optional.of(row("k", 10))),
            new Dated(row("k", 19), Optional.of(row("k", 10))),
            new Dated(row("k", 20), Optional.of(row("k", 20))));
  }

  @Test
  void ofVersionsOfOneTimeTheGreaterCounts() {
    TimedRow a = TimedRow.of(1, "k", "k", "v", "a");
    TimedRow b = TimedRow.of(1, "k", "k", "v", "b");
    Comparator<TimedRow> byText = Comparator.comparing(r -> r.row().toString());

    assertThat(Joins.asOf(List.of(row("k", 5)), List.of(b, a), SAME, byText))
        .containsExactly(new Dated(row("k", 5), Optional.of(b)));
  }

  @Test
  void aWindowJoinPairsWhatIsInTheSameWindow() {
    Joined joined =
        Joins.window(
            List.of(row("k", 1), row("a", 2)),
            List.of(row("k", 9), row("k", 10), row("b", 3)),
            SAME,
            new Windowing.Fixed(10, 0));

    assertThat(joined.pairs()).containsExactly(new Pair(row("k", 1), row("k", 9), 9));
    assertThat(joined.unmatchedLeft()).containsExactly(row("a", 2).at(9));
    assertThat(joined.unmatchedRight()).containsExactly(row("b", 3).at(9), row("k", 10).at(19));
  }

  private static TimedRow row(String key, long time) {
    return TimedRow.of(time, "k", key, "t", time);
  }
}
