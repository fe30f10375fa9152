package dev.millrace.parity;

import dev.millrace.parity.Trial.Failure;
import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a failing case smaller while it still fails: fewer steps, then fewer events. */
final class Shrinking {
  private int runsLeft;
  private Case smallest;
  private Failure failure;

  private Shrinking(Case failing, Failure failure, int runs) {
    this.smallest = failing;
    this.failure = failure;
    this.runsLeft = runs;
  }

  /** The smallest failing case that was found, and how it fails. */
  record Shrunk(Case smallest, Failure failure) {}

  /**
   * @param runs how many cases may be tried
   */
  static Shrunk of(Case failing, Failure failure, int runs) {
    Shrinking shrinking = new Shrinking(failing, failure, runs);
    shrinking.shrinkSteps();
    shrinking.shrinkEvents();
    return new Shrunk(shrinking.smallest, shrinking.failure);
  }

  private boolean fails(Case candidate) {
    if (runsLeft-- <= 0) {
      return false;
    }
    Optional<Failure> found = Trial.of(candidate);
    // A file that cannot be planned is another fault.
    if (found.isEmpty() || found.get().form().equals("plan") != failure.form().equals("plan")) {
      return false;
    }
    smallest = candidate;
    failure = found.get();
    return true;
  }

  /** Every flow as the only end, the nearest to the streams first. */
  private void shrinkSteps() {
    for (Step step : smallest.steps()) {
      for (Flow flow : step.outputs()) {
        Case candidate = smallest.onlyFor(flow.ref());
        if (candidate.steps().size() < smallest.steps().size() && fails(candidate)) {
          return;
        }
      }
    }
  }

  /** Leaves out ever smaller runs of events. */
  private void shrinkEvents() {
    for (int size = Math.max(1, smallest.eventCount() / 2); size >= 1; size /= 2) {
      boolean again = true;
      while (again && runsLeft > 0) {
        again = false;
        for (int from = 0; from < smallest.eventCount() && runsLeft > 0; from += size) {
          again |= size <= smallest.eventCount() && fails(without(from, from + size));
        }
      }
    }
  }

  private Case without(int from, int to) {
    Map<String, List<TimedRow>> fewer = new LinkedHashMap<>();
    int[] at = {0};
    smallest
        .events()
        .forEach(
            (stream, rows) -> {
              List<TimedRow> kept = new ArrayList<>();
              for (TimedRow row : rows) {
                if (at[0] < from || at[0] >= to) {
                  kept.add(row);
                }
                at[0]++;
              }
              fewer.put(stream, kept);
            });
    return smallest.withEvents(fewer);
  }
}
