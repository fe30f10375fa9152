package dev.millrace.testing.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The model of Sequence, computed by hand. */
class SequencesTest {
  private static final List<TimedRow> ROWS =
      List.of(row(0, "a", 1L), row(10, "a", 3L), row(12, "b", 9L), row(30, "a", 3L));

  private static TimedRow row(long time, String key, Long value) {
    return TimedRow.of(time, "k", key, "n", value);
  }

  private static List<List<TimedRow>> sequences(long silence) {
    return Sequences.of(ROWS, List.of("k"), (a, b) -> 0, silence);
  }

  private static List<Object> seen(Sequences.Look look) {
    List<TimedRow> first = sequences(Long.MAX_VALUE).get(0);
    return IntStream.range(0, first.size()).mapToObj(row -> look.at(first, row)).toList();
  }

  @Test
  void aSequenceEndsWithItsKeysSilence() {
    assertThat(sequences(20)).extracting(List::size).containsExactly(2, 1, 1);
    assertThat(sequences(21)).extracting(List::size).containsExactly(3, 1);
  }

  @Test
  void aRowSeesThoseAroundIt() {
    assertThat(seen(Sequences.rowNumber())).containsExactly(1L, 2L, 3L);
    assertThat(seen(Sequences.changed("n", v -> v))).containsExactly(true, true, false);
  }

  @Test
  void aNeighbourIsNullAtTheEnds() {
    List<TimedRow> first = sequences(Long.MAX_VALUE).get(0);
    Sequences.Look lag = Sequences.neighbour("n", -1);
    Sequences.Look lead = Sequences.neighbour("n", 2);
    assertThat(Arrays.asList(lag.at(first, 0), lag.at(first, 1))).containsExactly(null, 1L);
    assertThat(Arrays.asList(lead.at(first, 0), lead.at(first, 1))).containsExactly(3L, null);
  }

  @Test
  void aggregatesAreOfTheRowAndThoseBefore() {
    Aggregation sum = Aggregation.sum("n");
    assertThat(seen(Sequences.soFar(sum))).containsExactly(1L, 4L, 7L);
    assertThat(seen(Sequences.ofRows(sum, 2))).containsExactly(1L, 4L, 6L);
    assertThat(seen(Sequences.within(sum, 20))).containsExactly(1L, 4L, 3L);
    assertThat(seen(Sequences.within(sum, 21))).containsExactly(1L, 4L, 6L);
  }
}
