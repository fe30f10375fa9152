package dev.millrace.enrich;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that hold for a time each: from the last column but one until before the last one. */
final class Versions {
  private Versions() {}

  /**
   * The rows that hold at a time; of several those that began last.
   *
   * @param from the place of the column with a row's beginning, NULL for ever; its end follows
   */
  static List<Object[]> at(List<Object[]> rows, int from, long time) {
    List<Object[]> valid = rows.stream().filter(row -> holds(row, from, time)).toList();
    long last = valid.stream().mapToLong(row -> begin(row[from])).max().orElse(0);
    return valid.stream().filter(row -> begin(row[from]) == last).toList();
  }

  private static boolean holds(Object[] row, int from, long time) {
    return begin(row[from]) <= time && (row[from + 1] == null || time < (Long) row[from + 1]);
  }

  private static long begin(@Nullable Object from) {
    return from == null ? Long.MIN_VALUE : (Long) from;
  }
}
