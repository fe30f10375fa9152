package dev.millrace.runner.counts;

import dev.millrace.engine.ledger.SourceGauges;
import dev.millrace.engine.ledger.Tally;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.runners.core.metrics.MetricsContainerImpl;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.sdk.metrics.MetricName;

/**
 * Counts as Beam has them, from one time they are asked for to the next. Totals that are state are
 * told by each attempt from 0 up to what they were, as if it counted all of it anew: what was told
 * once stands until they are there again.
 */
public final class CountHistory {
  private final Map<String, Long> totals = new TreeMap<>();

  /**
   * The counts of now.
   *
   * @param counts what attempts count themselves, by name
   * @param told the totals that are state, by name
   */
  public MetricsContainerStepMap with(Map<String, Long> counts, Map<String, Long> told) {
    told.forEach((name, count) -> totals.merge(name, count, Math::max));
    Map<String, Long> all = new TreeMap<>(counts);
    totals.forEach((name, count) -> all.merge(name, count, Long::sum));
    MetricsContainerStepMap steps = new MetricsContainerStepMap();
    all.forEach((name, count) -> show(steps.getUnboundContainer(), name, count));
    return steps;
  }

  /** Whether a metric with a name of ours tells what is so now, and may fall. */
  public static boolean isGauge(String name) {
    return name.contains(SourceGauges.NOW);
  }

  private static void show(MetricsContainerImpl container, String name, long value) {
    MetricName metric = MetricName.named(Tally.NAMESPACE, name);
    if (isGauge(name)) {
      container.getGauge(metric).set(value);
    } else {
      container.getCounter(metric).inc(value);
    }
  }
}
