package dev.millrace.testing.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Funnel: the attempts of each key at steps that follow each other. */
public final class Funnels {
  /**
   * An attempt.
   *
   * @param key the values of the key's columns
   * @param times when each step was reached, as far as it got
   * @param time of the result
   */
  public record Attempt(List<?> key, List<Long> times, long time) {}

  private Funnels() {}

  /**
   * @param within how long an attempt lasts at most, in milliseconds
   */
  public static List<Attempt> of(
      List<TimedRow> rows, List<String> key, List<Predicate<TimedRow>> steps, long within) {
    Map<List<?>, TreeMap<Long, List<TimedRow>>> byKey = new LinkedHashMap<>();
    for (TimedRow row : rows) {
      byKey
          .computeIfAbsent(row.values(key), k -> new TreeMap<>())
          .computeIfAbsent(row.time(), t -> new ArrayList<>())
          .add(row);
    }
    List<Attempt> attempts = new ArrayList<>();
    byKey.forEach((values, byTime) -> walk(values, byTime, steps, within, attempts));
    return attempts;
  }

  private static void walk(
      List<?> key,
      TreeMap<Long, List<TimedRow>> byTime,
      List<Predicate<TimedRow>> steps,
      long within,
      List<Attempt> attempts) {
    List<Long> open = new ArrayList<>();
    for (Map.Entry<Long, List<TimedRow>> moment : byTime.entrySet()) {
      long now = moment.getKey();
      if (!open.isEmpty() && now - open.get(0) >= within) {
        attempts.add(new Attempt(key, List.copyOf(open), open.get(0) + within - 1));
        open.clear();
      }
      List<TimedRow> left = new ArrayList<>(moment.getValue());
      for (TimedRow taken = best(left, steps, open.size());
          taken != null;
          taken = best(left, steps, open.size())) {
        left.remove(taken);
        open.add(now);
        if (open.size() == steps.size()) {
          attempts.add(new Attempt(key, List.copyOf(open), now));
          open.clear();
        }
      }
    }
    if (!open.isEmpty()) {
      attempts.add(new Attempt(key, List.copyOf(open), open.get(0) + within - 1));
    }
  }

  /** A row that fits a step: of several the one that fits the fewest, and of these the earliest. */
  private static TimedRow best(List<TimedRow> rows, List<Predicate<TimedRow>> steps, int step) {
    TimedRow best = null;
    List<Integer> bestFits = List.of();
    for (TimedRow row : rows) {
      List<Integer> fits = new ArrayList<>();
      for (int i = steps.size() - 1; i >= 0; i--) {
        if (steps.get(i).test(row)) {
          fits.add(i);
        }
      }
      boolean better =
          best == null
              || fits.size() < bestFits.size()
              || fits.size() == bestFits.size() && compare(fits, bestFits) < 0;
      if (fits.contains(step) && better) {
        best = row;
        bestFits = fits;
      }
    }
    return best;
  }

  /** Of as many steps, those whose later ones come earlier. */
  private static int compare(List<Integer> a, List<Integer> b) {
    for (int i = 0; i < a.size(); i++) {
      if (!a.get(i).equals(b.get(i))) {
        return Integer.compare(a.get(i), b.get(i));
      }
    }
    return 0;
  }
}
