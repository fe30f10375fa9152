package dev.millrace.runner.flink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.runner.counts.CountHistory;
import dev.millrace.runner.counts.CountSums;
import dev.millrace.runner.counts.JobCounts;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;

/**
 * The counts of a job on a cluster, from its REST interface. The cluster asks its TaskManagers for
 * metrics every {@code metrics.fetcher.update-interval}, 10 s by default.
 */
final class RunningCounts implements JobCounts {
  /** How a metric of ours goes on behind its operator's name; Flink does not show points in it. */
  private static final String OURS = "." + Tally.NAMESPACE + "_";

  /** Flink's server takes request lines of 4,096 characters at most. */
  private static final int QUERY = 3_000;

  private final JobEndpoint job;

  private final Map<String, Vertex> seen = new TreeMap<>();

  private final CountHistory history = new CountHistory();

  RunningCounts(JobEndpoint job) {
    this.job = job;
  }

  @Override
  public MetricsContainerStepMap ask() throws IOException, InterruptedException {
    Map<String, Long> counts = new TreeMap<>();
    Map<String, Long> totals = new TreeMap<>();
    for (JsonNode vertex : job.get("").path("vertices")) {
      String id = vertex.path("id").asText();
      Vertex known = seen.computeIfAbsent(id, unknown -> new Vertex());
      CountSums told = ask(id);
      known.update(vertex.path("start-time").asLong(), told.counts());
      told.totals().forEach((name, count) -> totals.merge(name, count, Math::max));
      known.counts.forEach((name, count) -> counts.merge(name, count, Long::sum));
    }
    return history.with(counts, totals);
  }

  /** What the cluster tells of a vertex. */
  private CountSums ask(String vertex) throws IOException, InterruptedException {
    CountSums told = new CountSums();
    String metrics = "/vertices/" + vertex + "/subtasks/metrics";
    for (String query : queries(job.get(metrics))) {
      for (JsonNode metric : job.get(metrics + "?agg=sum&get=" + query)) {
        String id = metric.path("id").asText();
        int ours = id.indexOf(OURS);
        told.add(
            id.substring(0, ours), id.substring(ours + OURS.length()), metric.path("sum").asLong());
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
      counts.keySet().removeIf(CountHistory::isGauge);
      if (attempt > 0 && attempt != start) {
        start = attempt;
        before.putAll(counts);
        counts.clear();
      }
      told.forEach(
          (name, count) -> {
            if (CountHistory.isGauge(name)) {
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
