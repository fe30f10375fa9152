package dev.millrace.testing.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deduplicate: the events of one key in order of time; an event is kept iff no kept event k has
 * τ(k) ≤ τ &lt; τ(k) + within.
 */
public final class Deduplication {
  /** What came of the events. */
  public record Result(List<TimedRow> kept, List<TimedRow> duplicates) {}

  private Deduplication() {}

  /** Keeps the first event of each run. */
  public static Result first(
      List<TimedRow> rows, List<String> key, long withinMillis, Comparator<TimedRow> ties) {
    return walk(rows, key, withinMillis, ties, false);
  }

  /** The same walk, each run represented by its last event. */
  public static Result last(
      List<TimedRow> rows, List<String> key, long withinMillis, Comparator<TimedRow> ties) {
    return walk(rows, key, withinMillis, ties, true);
  }

  private static Result walk(
      List<TimedRow> rows,
      List<String> key,
      long withinMillis,
      Comparator<TimedRow> ties,
      boolean last) {
    Map<List<?>, List<TimedRow>> byKey = new LinkedHashMap<>();
    for (TimedRow row : rows) {
      byKey.computeIfAbsent(row.values(key), k -> new ArrayList<>()).add(row);
    }
    List<TimedRow> kept = new ArrayList<>();
    List<TimedRow> duplicates = new ArrayList<>();
    for (List<TimedRow> events : byKey.values()) {
      events.sort(Comparator.comparingLong(TimedRow::time).thenComparing(ties));
      List<List<TimedRow>> runs = new ArrayList<>();
      long until = Long.MIN_VALUE;
      for (TimedRow event : events) {
        if (runs.isEmpty() || event.time() >= until) {
          runs.add(new ArrayList<>());
          until = event.time() + withinMillis;
        }
        runs.get(runs.size() - 1).add(event);
      }
      for (List<TimedRow> run : runs) {
        int chosen = last ? run.size() - 1 : 0;
        kept.add(run.get(chosen));
        for (int i = 0; i < run.size(); i++) {
          if (i != chosen) {
            duplicates.add(run.get(i));
          }
        }
      }
    }
    return new Result(kept, duplicates);
  }
}
