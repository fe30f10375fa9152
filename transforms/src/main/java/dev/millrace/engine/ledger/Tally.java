package dev.millrace.engine.ledger;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * Where the counts of a bundle go. As metrics, on runners that forget what failed bundles counted
 * and never restart from saved state. Or as elements, which a runner that does restart counts once
 * like all others: its metrics are those of the last attempt alone.
 */
public final class Tally {
  /** The namespace of all of Millrace's metrics. */
  public static final String NAMESPACE = "millrace";

  private final boolean elements;
  private final Map<String, Long> counts = new TreeMap<>();

  private Tally(boolean elements) {
    this.elements = elements;
  }

  /**
   * @param elements whether counts leave as elements, by {@link #take}
   */
  public static Tally of(boolean elements) {
    return new Tally(elements);
  }

  /** Counts, under the name of a metric. */
  public void add(String name, long count) {
    if (elements) {
      counts.merge(name, count, Long::sum);
    } else {
      Metrics.counter(NAMESPACE, name).inc(count);
    }
  }

  public boolean isEmpty() {
    return counts.isEmpty();
  }

  /** What was counted since the last call, as an element. */
  public Counts take() {
    Counts taken = new Counts(counts);
    counts.clear();
    return taken;
  }
}
