package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * What a real Prometheus makes of the series of Flink's own reporters by the recording rules and
 * the alerts of {@code monitoring/}.
 */
public final class FlinkSeries implements AutoCloseable {
  private static final Path RULES = Path.of("monitoring");

  private final PrometheusServer prometheus;

  private FlinkSeries(PrometheusServer prometheus) {
    this.prometheus = prometheus;
  }

  /** Whether Prometheus is installed. */
  public static boolean canBeAsked() {
    return PrometheusServer.isInstalled("prometheus");
  }

  /**
   * @param firstPort the first of those that the reporters of a cluster may listen at
   * @param lastPort the last of them
   */
  public static FlinkSeries of(Path directory, int firstPort, int lastPort) throws Exception {
    return new FlinkSeries(
        PrometheusServer.start(
            directory,
            IntStream.rangeClosed(firstPort, lastPort).mapToObj(p -> "localhost:" + p).toList(),
            List.of(RULES.resolve("flink-names.yaml"), RULES.resolve("alerts.yaml"))));
  }

  /** Waits until a series has a value; its labels besides the pipeline are given in pairs. */
  public void await(double value, String metric, String... labels) {
    Map<String, String> all = new TreeMap<>(Map.of("pipeline", "orders"));
    for (int i = 0; i < labels.length; i += 2) {
      all.put(labels[i], labels[i + 1]);
    }
    eventually(() -> assertThat(prometheus.query(metric)).containsEntry(all, value));
  }

  /**
   * Waits until the condition of an alert holds for the pipeline, and all rules can be worked out.
   */
  public void awaitCondition(String alert) {
    eventually(
        () -> {
          String condition = null;
          for (JsonNode group : prometheus.api("rules").path("groups")) {
            for (JsonNode rule : group.path("rules")) {
              assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok");
              if (rule.path("name").asText().equals(alert)) {
                condition = rule.path("query").asText();
              }
            }
          }
          assertThat(condition).as(alert).isNotNull();
          assertThat(prometheus.query(condition)).containsOnlyKeys(Map.of("pipeline", "orders"));
        });
  }

  private static void eventually(ThrowingRunnable asserted) {
    Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(asserted);
  }

  @Override
  public void close() throws Exception {
    prometheus.close();
  }
}
