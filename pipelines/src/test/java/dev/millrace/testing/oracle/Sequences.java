package dev.millrace.testing.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sequence: the rows of a key one after the other, and what a row sees of those around it. */
public final class Sequences {
  private Sequences() {}

  /** A value for one row of a sequence. */
  public interface Look {
    @Nullable Object at(List<TimedRow> sequence, int row);
  }

  public static Look rowNumber() {
    return (sequence, row) -> row + 1L;
  }

  /**
   * @param rows how far the other row is after this one; below zero for those before
   */
  public static Look neighbour(String column, int rows) {
    return (sequence, row) ->
        row + rows < 0 || row + rows >= sequence.size()
            ? null
            : sequence.get(row + rows).value(column);
  }

  /**
   * @param canonical equal for values that SQL calls equal
   */
  public static Look changed(
      String column, Function<@Nullable Object, @Nullable Object> canonical) {
    return (sequence, row) ->
        row == 0
            || !Objects.equals(
                canonical.apply(sequence.get(row - 1).value(column)),
                canonical.apply(sequence.get(row).value(column)));
  }

  public static Look soFar(Aggregation aggregation) {
    return (sequence, row) -> aggregation.of(placed(sequence, 0, row));
  }

  public static Look ofRows(Aggregation aggregation, int rows) {
    return (sequence, row) -> aggregation.of(placed(sequence, Math.max(0, row + 1 - rows), row));
  }

  public static Look within(Aggregation aggregation, long millis) {
    return (sequence, row) ->
        aggregation.of(
            IntStream.rangeClosed(0, row)
                .filter(i -> sequence.get(i).time() > sequence.get(row).time() - millis)
                .mapToObj(i -> sequence.get(i).at(i))
                .toList());
  }

  /**
   * Rows with their places for times, so that the first and the last one are those of the order.
   */
  private static List<TimedRow> placed(List<TimedRow> sequence, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> sequence.get(i).at(i)).toList();
  }

  /**
   * The sequences of all keys.
   *
   * @param order of rows of one time
   * @param silence that ends a sequence; {@code Long.MAX_VALUE} for none
   */
  public static List<List<TimedRow>> of(
      List<TimedRow> rows, List<String> key, Comparator<TimedRow> order, long silence) {
    Map<List<?>, List<TimedRow>> byKey = new LinkedHashMap<>();
    for (TimedRow row : rows) {
      byKey.computeIfAbsent(row.values(key), k -> new ArrayList<>()).add(row);
    }
    List<List<TimedRow>> sequences = new ArrayList<>();
    for (List<TimedRow> all : byKey.values()) {
      all.sort(Comparator.comparingLong(TimedRow::time).thenComparing(order));
      List<TimedRow> open = new ArrayList<>();
      for (TimedRow row : all) {
        if (!open.isEmpty() && row.time() - open.get(open.size() - 1).time() >= silence) {
          sequences.add(open);
          open = new ArrayList<>();
        }
        open.add(row);
      }
      sequences.add(open);
    }
    return sequences;
  }
}
