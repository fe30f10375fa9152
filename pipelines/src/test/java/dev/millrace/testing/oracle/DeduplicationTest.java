package dev.millrace.testing.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeduplicationTest {
  private static final Comparator<TimedRow> BY_TEXT = Comparator.comparing(r -> r.row().toString());

  @Test
  void keepsOneAndTwelveOfTenOneTwelveInWhateverOrderTheyArrive() {
    List<TimedRow> rows = new ArrayList<>(List.of(event("k", 10), event("k", 1), event("k", 12)));
    for (int seed = 0; seed < 6; seed++) {
      Collections.shuffle(rows, new Random(seed));

      Deduplication.Result result = Deduplication.first(rows, List.of("id"), 10, Ties.none());

      assertThat(result.kept()).containsExactly(event("k", 1), event("k", 12));
      assertThat(result.duplicates()).containsExactly(event("k", 10));
    }
  }

  @Test
  void theSpanIsHalfOpenAndCountsFromTheKeptEvent() {
    List<TimedRow> rows =
        List.of(event("k", 0), event("k", 9), event("k", 10), event("k", 18), event("k", 20));

    Deduplication.Result result = Deduplication.first(rows, List.of("id"), 10, Ties.none());

    assertThat(result.kept()).containsExactly(event("k", 0), event("k", 10), event("k", 20));
  }

  @Test
  void theLastEventMayRepresentARun() {
    List<TimedRow> rows = List.of(event("k", 0), event("k", 9), event("k", 10));

    Deduplication.Result result = Deduplication.last(rows, List.of("id"), 10, Ties.none());

    assertThat(result.kept()).containsExactly(event("k", 9), event("k", 10));
    assertThat(result.duplicates()).containsExactly(event("k", 0));
  }

  @Test
  void keysAreApartAndNullIsAKey() {
    List<TimedRow> rows = List.of(event("a", 0), event(null, 1), event("b", 2), event(null, 3));

    Deduplication.Result result = Deduplication.first(rows, List.of("id"), 10, Ties.none());

    assertThat(result.kept()).containsExactly(event("a", 0), event(null, 1), event("b", 2));
    assertThat(result.duplicates()).containsExactly(event(null, 3));
  }

  @Test
  void tiesAreOrderedOrRefused() {
    TimedRow x = TimedRow.of(5, "id", "k", "v", "x");
    TimedRow y = TimedRow.of(5, "id", "k", "v", "y");

    assertThat(Deduplication.first(List.of(y, x), List.of("id"), 10, BY_TEXT).kept())
        .containsExactly(x);
    assertThatThrownBy(() -> Deduplication.first(List.of(y, x), List.of("id"), 10, Ties.none()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("two different rows are tied: ");
    assertThat(Deduplication.first(List.of(x, x), List.of("id"), 10, Ties.none()).duplicates())
        .containsExactly(x);
  }

  private static TimedRow event(String id, long time) {
    return TimedRow.of(time, "id", id);
  }
}
