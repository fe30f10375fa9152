package dev.millrace.runner.flink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.engine.ledger.SourceGauges;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.ledger.TotalCountsFn;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.runners.core.metrics.MetricsContainerImpl;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.sdk.metrics.MetricName;

/**
 * Millrace's counts of a job that runs, summed up over its operators' metrics. Beam's accumulators,
 * which are exact, are there only once the job has ended. The cluster asks its TaskManagers for
 * metrics every {@code metrics.fetcher.update-interval}, 10 s by default.
 */
final class RunningCounts {
  /** How Beam names a counter of ours among an operator's metrics. */
  private static final String OURS = "." + Tally.NAMESPACE + "_";

  /** How the operator is called that shows the totals it keeps in its state. */
  private static final String TOTALS = TotalCountsFn.class.getSimpleName().replaceFirst("Fn$", "");

  /** Flink's server takes request lines of 4,096 characters at most. */
  private static final int QUERY = 3_000;

  private final JobEndpoint job;

  private final Map<String, Vertex> seen = new TreeMap<>();

  /**
   * Totals that are state: each attempt tells them from 0 up to what they were, and would seem to
   * count it all anew. What was told once stands until they are there again.
   */
  private final Map<String, Long> totals = new TreeMap<>();

  RunningCounts(JobEndpoint job) {
    this.job = job;
  }

  /**
   * Asks for the counts.
   *
   * @throws IOException if the JobManager does not answer, or does not know the job
   */
  MetricsContainerStepMap ask() throws IOException, InterruptedException {
    Map<String, Long> counts = new TreeMap<>();
    for (JsonNode vertex : job.get("").path("vertices")) {
      String id = vertex.path("id").asText();
      Vertex known = seen.computeIfAbsent(id, unknown -> new Vertex());
      Told told = ask(id);
      known.update(vertex.path("start-time").asLong(), told.counts());
      told.totals().forEach((name, count) -> totals.merge(name, count, Math::max));
      known.counts.forEach((name, count) -> counts.merge(name, count, Long::sum));
    }
    totals.forEach((name, count) -> counts.merge(name, count, Long::sum));
    MetricsContainerStepMap steps = new MetricsContainerStepMap();
    counts.forEach((name, count) -> show(steps.getUnboundContainer(), name, count));
    return steps;
  }

  private static void show(MetricsContainerImpl container, String name, long value) {
    MetricName metric = MetricName.named(Tally.NAMESPACE, name);
    if (isGauge(name)) {
      container.getGauge(metric).set(value);
    } else {
      container.getCounter(metric).inc(value);
    }
  }

  private static boolean isGauge(String name) {
    return name.contains(SourceGauges.NOW);
  }

  /** What the cluster tells of a vertex: what it counts itself, and the totals it keeps. */
  private record Told(Map<String, Long> counts, Map<String, Long> totals) {}

  private Told ask(String vertex) throws IOException, InterruptedException {
    Told told = new Told(new TreeMap<>(), new TreeMap<>());
    String metrics = "/vertices/" + vertex + "/subtasks/metrics";
    for (String query : queries(job.get(metrics))) {
      for (JsonNode metric : job.get(metrics + "?agg=sum&get=" + query)) {
        String id = metric.path("id").asText();
        int ours = id.indexOf(OURS);
        Map<String, Long> counts =
            id.substring(0, ours).contains(TOTALS) ? told.totals() : told.counts();
        counts.merge(id.substring(ours + OURS.length()), metric.path("sum").asLong(), Long::sum);
      }
    }
    return told;
  }

  /** The counts of a job vertex in its present attempt. */
  private static final class Vertex {
    private final Map<String, Long> counts = new TreeMap<>();

    /** What the attempt before had counted; the cluster tells it for some seconds more. */
    private final Map<String, Long> before = new TreeMap<>();

    private long start;

    /**
     * Subtasks that have finished are no longer asked, and their counts stand; gauges do not.
     *
     * @param attempt when it started; not positive while it waits for that
     */
    void update(long attempt, Map<String, Long> told) {
      // Of what is so only now, nothing stays of a reader that is gone.
      counts.keySet().removeIf(RunningCounts::isGauge);
      if (attempt > 0 && attempt != start) {
        start = attempt;
        before.putAll(counts);
        counts.clear();
      }
      told.forEach(
          (name, count) -> {
            if (isGauge(name)) {
              counts.put(name, count);
            } else if (!count.equals(before.get(name))) {
              before.remove(name);
              counts.merge(name, count, Math::max);
            }
          });
    }
  }

  /** Our metrics among an operator's, as parts of queries that are short enough. */
  private static List<String> queries(JsonNode metrics) {
    List<String> queries = new ArrayList<>();
    StringBuilder query = new StringBuilder();
    for (JsonNode metric : metrics) {
      String id = metric.path("id").asText();
      // A distribution is not a number: to be asked for its sum would be an error in the cluster.
      if (id.contains(OURS) && !id.endsWith(StepCounters.LATENESS)) {
        String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8);
        if (query.length() + encoded.length() > QUERY && query.length() > 0) {
          queries.add(query.toString());
          query.setLength(0);
        }
        query.append(query.length() == 0 ? "" : ",").append(encoded);
      }
    }
    if (query.length() > 0) {
      queries.add(query.toString());
    }
    return queries;
  }
}
