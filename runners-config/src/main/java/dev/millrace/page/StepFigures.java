package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.engine.ledger.DurationCounts;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.telemetry.Snapshot;
import java.util.List;

/** What a step keeps, and how long its work takes: of those that tell it. */
final class StepFigures {
  private static final double MILLIS = 1000;
  private static final double HALF = 0.5;
  private static final double MOST = 0.95;

  private StepFigures() {}

  static void add(ObjectNode json, LedgerRow row, Snapshot snapshot) {
    if (snapshot.counter(row, StepCounters.STATE_BYTES).isPresent()) {
      json.putObject("state")
          .put("keys", left(row, snapshot, StepCounters.STATE_KEYS))
          .put("bytes", left(row, snapshot, StepCounters.STATE_BYTES));
    }
    durations(json, "delay", StepCounters.DELAY, row, snapshot);
    durations(json, "writes", StepCounters.WRITES, row, snapshot);
    durations(json, "calls", StepCounters.LOOKUP_CALLS, row, snapshot);
  }

  /** What was added and not removed; the two are not told in the same moment. */
  private static long left(LedgerRow row, Snapshot snapshot, String suffix) {
    long added = snapshot.counter(row, suffix).orElse(0);
    return Math.max(0, added - snapshot.counter(row, suffix + StepCounters.REMOVED).orElse(0));
  }

  private static void durations(
      ObjectNode json, String name, String prefix, LedgerRow row, Snapshot snapshot) {
    long[] counts = new long[DurationCounts.BOUNDS.size() + 1];
    long all = 0;
    for (int bound = 0; bound < counts.length; bound++) {
      counts[bound] = snapshot.counter(row, DurationCounts.counter(prefix, bound)).orElse(0);
      all += counts[bound];
    }
    if (all > 0) {
      ObjectNode durations = json.putObject(name).put("count", all);
      within(durations, "half", counts, HALF * all);
      within(durations, "most", counts, MOST * all);
    }
  }

  /** The bound, in seconds, that so many stay within; none if they do not stay within any. */
  private static void within(ObjectNode json, String name, long[] counts, double wanted) {
    List<Long> bounds = DurationCounts.BOUNDS;
    long sum = 0;
    for (int bound = 0; bound < bounds.size(); bound++) {
      sum += counts[bound];
      if (sum >= wanted) {
        json.put(name, bounds.get(bound) / MILLIS);
        return;
      }
    }
  }
}
