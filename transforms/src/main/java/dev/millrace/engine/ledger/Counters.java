package dev.millrace.engine.ledger;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;

/** What a run has counted and told so far, by the names of the metrics. */
public final class Counters {
  private Counters() {}

  /** A name as Flink shows it among the metrics of a job that runs. */
  public static String shown(String name) {
    return name.replaceAll("[ ,.:]", "_");
  }

  /** Picks Millrace's metrics out of a run's. */
  static MetricsFilter ours() {
    return MetricsFilter.builder()
        .addNameFilter(MetricNameFilter.inNamespace(Tally.NAMESPACE))
        .build();
  }

  /** Counts, added up over the steps of the Beam graph that share a name. */
  public static Map<String, Long> of(MetricResults metrics) {
    Map<String, Long> counters = new TreeMap<>();
    for (MetricResult<Long> counter : metrics.queryMetrics(ours()).getCounters()) {
      // Committed is without what failed bundles counted; not every runner has them.
      Long committed = counter.getCommittedOrNull();
      long value = committed == null ? counter.getAttempted() : committed;
      counters.merge(counter.getName().getName(), value, Long::sum);
    }
    return Collections.unmodifiableMap(counters);
  }

  /** Distributions by their names, on runners that tell them. */
  public static Map<String, DistributionResult> distributions(MetricResults metrics) {
    Map<String, DistributionResult> found = new TreeMap<>();
    for (MetricResult<DistributionResult> each : metrics.queryMetrics(ours()).getDistributions()) {
      DistributionResult committed = each.getCommittedOrNull();
      DistributionResult value = committed == null ? each.getAttempted() : committed;
      if (value.getCount() > 0) {
        found.merge(each.getName().getName(), value, Counters::sum);
      }
    }
    return Collections.unmodifiableMap(found);
  }

  private static DistributionResult sum(DistributionResult a, DistributionResult b) {
    return DistributionResult.create(
        a.getSum() + b.getSum(),
        a.getCount() + b.getCount(),
        Math.min(a.getMin(), b.getMin()),
        Math.max(a.getMax(), b.getMax()));
  }
}
