package dev.millrace.runner.counts;

import dev.millrace.engine.ledger.TotalCountsFn;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts by name, summed up over operators: those that an attempt counts itself, and totals that
 * are state.
 */
public final class CountSums {
  /** How the operator is called that shows the totals it keeps in its state. */
  private static final String TOTALS = TotalCountsFn.class.getSimpleName().replaceFirst("Fn$", "");

  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, Long> totals = new TreeMap<>();

  /** Adds what an operator tells, under our name for it. */
  public void add(String operator, String name, long value) {
    (operator.contains(TOTALS) ? totals : counts).merge(name, value, Long::sum);
  }

  /** What attempts count themselves. */
  public Map<String, Long> counts() {
    return counts;
  }

  /** Totals that are state. */
  public Map<String, Long> totals() {
    return totals;
  }
}
