package dev.millrace.runner.counts;

import dev.millrace.engine.ledger.Tally;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.runtime.metrics.scope.ScopeFormat;

/**
 * The counts of the one job of a Flink inside this process, from the counters themselves. What a
 * subtask has counted stands when it has finished, and is forgotten when it is tried again.
 *
 * <p>Asking Flink's REST interface instead, as for a cluster, costs some 50 ms of processor time
 * each: it has all metrics of all operators written and read again for it.
 */
final class OwnCounts implements MetricReporter, JobCounts {
  /** How Beam names a metric of ours. */
  private static final String OURS = Tally.NAMESPACE + ".";

  private record Subtask(String vertex, String index) {}

  /**
   * @param id of the operator, whose name Flink may have cut
   */
  private record Name(String id, String operator, String metric) {}

  private record Attempt(int number, Map<Name, Metric> metrics) {}

  private final Map<Subtask, Attempt> attempts = new HashMap<>();
  private final CountHistory history = new CountHistory();

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  @Override
  public synchronized void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    Map<String, String> variables = group.getAllVariables();
    String number = variables.get(ScopeFormat.SCOPE_TASK_ATTEMPT_NUM);
    if (number == null) {
      return;
    }
    Attempt attempt =
        attempts.merge(
            subtask(variables),
            new Attempt(Integer.parseInt(number), new HashMap<>()),
            (known, told) -> told.number() > known.number() ? told : known);
    if (name.startsWith(OURS) && attempt.number() == Integer.parseInt(number)) {
      attempt.metrics().put(name(variables, name), metric);
    }
  }

  /** What is so only now goes with its reader; counts stand. */
  @Override
  public synchronized void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    Map<String, String> variables = group.getAllVariables();
    Attempt attempt = attempts.get(subtask(variables));
    if (attempt != null && metric instanceof Gauge) {
      attempt.metrics().remove(name(variables, name), metric);
    }
  }

  private static Subtask subtask(Map<String, String> variables) {
    return new Subtask(
        variables.getOrDefault(ScopeFormat.SCOPE_TASK_VERTEX_ID, ""),
        variables.getOrDefault(ScopeFormat.SCOPE_TASK_SUBTASK_INDEX, ""));
  }

  private static Name name(Map<String, String> variables, String metric) {
    return new Name(
        variables.getOrDefault(ScopeFormat.SCOPE_OPERATOR_ID, ""),
        variables.getOrDefault(ScopeFormat.SCOPE_OPERATOR_NAME, ""),
        metric);
  }

  @Override
  public synchronized MetricsContainerStepMap ask() {
    CountSums sums = new CountSums();
    attempts
        .values()
        .forEach(attempt -> attempt.metrics().forEach((name, m) -> add(sums, name, m)));
    return history.with(sums.counts(), sums.totals());
  }

  /** A distribution is a gauge whose value is no number, and no count. */
  private static void add(CountSums sums, Name name, Metric metric) {
    String ours = name.metric().substring(OURS.length());
    if (metric instanceof Counter counter) {
      sums.add(name.operator(), ours, counter.getCount());
    } else if (metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number value) {
      sums.add(name.operator(), ours, value.longValue());
    }
  }
}
