package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.RecordFeed;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.kernel.Disposition;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Prometheus asks a live run, and knows of it what its ledger says at its end. */
@Timeout(300)
class MetricsIT {
  private static final Path MONITORING = Path.of("monitoring").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GOOD = 300;
  private static final int BROKEN = 7;
  private static final int LATE = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Filter
            name: Odd ones
            input: events
            config: {keep: "kind <> 'k0'"}
          - type: Combine
            name: PerMinute
            input: Odd ones
            windowing: {type: fixed, size: 1m}
            config: {group_by: kind, combine: {events: {fn: count}}}
      streams:
        events:
          fields: {id: BIGINT NOT NULL, kind: VARCHAR, at: {type: TIMESTAMP NOT NULL, unit: ms}}
          timestamp: at
          watermark: {max_out_of_orderness: 2s, idle_timeout: 10m}
          live: {type: ReadFromKafka, config: {topic: "${TOPIC}", bootstrap_servers: "${BROKERS}", format: JSON}}
      outputs:
        odd:
          input: Odd ones
          live: {type: WriteToKafka, config: {topic: "${TOPIC}.odd", bootstrap_servers: "${BROKERS}", key: kind, format: JSON}}
        counts:
          input: PerMinute
          live: {type: WriteToKafka, config: {topic: "${TOPIC}.counts", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        quality: {input: events, live: {type: WriteToMetrics, config: {nulls: [id, kind]}}}
        complete:
          input: PerMinute
          live: {type: WriteToMetrics, config: {completeness: {key: kind, seen: events, expected: "CASE WHEN kind = 'k2' THEN 2 ELSE 4 END"}}}
        late: {live: {type: WriteToKafka, config: {topic: "${TOPIC}.late", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        dead_letter: {live: {type: WriteToKafka, config: {topic: "${TOPIC}.dead", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
      """;

  /** The run looks nothing up, and calls no server but Kafka's, which it need not wait for. */
  private static final Set<String> WITHOUT_NUMBERS =
      Set.of(
          "Waiting for sinks",
          "Attempts made again",
          "Look-ups, how long",
          "Look-ups that were known",
          "Waiting for a turn",
          "Circuits");

  private static EmbeddedKafka kafka;

  @TempDir private Path dir;

  @BeforeAll
  static void startKafka() {
    assumeTrue(
        PrometheusServer.isInstalled("prometheus"), "Debian's package prometheus is not installed");
    kafka = new EmbeddedKafka().start();
  }

  @AfterAll
  static void stopKafka() {
    if (kafka != null) {
      kafka.close();
    }
  }

  /**
   * Partition 2 is a minute behind the others; in partition 0 are records that are no JSON, and
   * some of an hour ago, which are late. Two hours ago there was a window of k1 with three events
   * of four, and of k2 with all two; and two events of no kind.
   */
  private static RecordFeed feed(String topic) {
    RecordFeed feed = new RecordFeed(kafka.bootstrapServers(), topic);
    long start = System.currentTimeMillis();
    long old = (start - 7_200_000) / 60_000 * 60_000;
    for (String kind : List.of("'k1'", "'k1'", "'k1'", "'k2'", "'k2'", "null", "null")) {
      String event = event(kind.replace("'", ""), old);
      feed.send(0, kind.equals("null") ? event.replace("\"null\"", "null") : event);
    }
    for (int i = 0; i < BROKEN; i++) {
      feed.send(0, "{broken");
    }
    for (int i = 0; i < GOOD; i++) {
      feed.send(i % 3, event("k" + i % 5, start - (i % 3 == 2 ? 60_000 : 0)));
    }
    for (int i = 0; i < LATE; i++) {
      feed.send(0, event("k" + i, start - 3_600_000));
    }
    feed.everySecond(() -> feed.send(2, event("k1", start - 60_000)));
    return feed;
  }

  private static String event(String kind, long at) {
    return "{\"id\": 1, \"kind\": \"" + kind + "\", \"at\": " + at + "}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-embedded"})
  void prometheusKnowsWhatTheLedgerSays(String runner) throws Exception {
    // given
    String topic = "clicks." + runner;
    kafka.createTopic(topic, 3);
    List.of(".odd", ".counts", ".late", ".dead").forEach(o -> kafka.createTopic(topic + o, 1));
    Path file = Files.writeString(dir.resolve("clicks.yaml"), FILE);

    RecordFeed feed = feed(topic);

    // when
    Running run =
        TestCommandLine.start(
            "run",
            file.toString(),
            "--runner=" + runner,
            "--metrics-port=0",
            "--until-idle=8s",
            "--json",
            "-DTOPIC=" + topic,
            "-DBROKERS=" + kafka.bootstrapServers());
    String url = run.awaitErr("metrics at ").replace("/metrics", "");
    try (PrometheusServer prometheus =
        PrometheusServer.start(
            dir, List.of(url.replace("http://", "")), List.of(MONITORING.resolve("alerts.yaml")))) {
      try (feed) {
        assertKnown(url, prometheus, topic, runner.equals("direct"));
      }

      // then: at its end
      TestCommandLine.Result result = run.result();
      assertThat(result.exitCode()).as(String.join("\n", result.err())).isZero();
      assertThat(result.err()).contains("metrics at " + url + "/metrics");
      JsonNode ledger = JSON.readTree(String.join("\n", result.out())).path("ledger");
      assertThat(prometheus.query("last_over_time(millrace_source_read_bytes_total[5m])"))
          .containsValue((double) feed.bytes());
      assertThat(prometheus.query("last_over_time(millrace_dead_letters_total[5m])"))
          .containsOnlyKeys(Map.of("pipeline", "clicks", "step", "events", "code", "ML-6102"))
          .containsValue((double) BROKEN);
      assertEqual(ledger, prometheus);
      assertThat(
              prometheus
                  .query("last_over_time(millrace_source_lateness_seconds_count[5m])")
                  .values())
          .containsExactly((double) LATE);
      String odd = "{%s='odd'%s}[5m])";
      assertThat(
              prometheus
                  .query(
                      "last_over_time(millrace_output_delay_seconds_count"
                          + odd.formatted("output", ""))
                  .values())
          .containsExactlyElementsOf(
              prometheus
                  .query(
                      "last_over_time(millrace_step_events_total"
                          + odd.formatted("step", ",disposition='written'"))
                  .values());
    }
  }

  /** What is known of a run while it goes on. */
  private static void assertKnown(
      String url, PrometheusServer prometheus, String topic, boolean dashboard) throws Exception {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(TestCommandLine.run("status", url).out().get(1))
                    .matches(
                        "stream events  read 3\\d\\d \\(\\d+/s\\)  late 5  dead 7  lag [0-9].*"
                            + "  watermark 20.*  held by "
                            + topic
                            + "/2  idle 0 of 3 partitions"));
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertHeldBack(prometheus, topic));
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertState(prometheus));
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertQuality(prometheus));
    if (dashboard) {
      // Rates need two scrapes.
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(emptyPanels(prometheus)).isEmpty());
    }
    assertThat(PrometheusServer.get(url + "/metrics").headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(PrometheusServer.get(url + "/healthz").body()).isEqualTo("alive\n");
    assertThat(PrometheusServer.get(url + "/readyz").body()).isEqualTo("ready\n");
    for (JsonNode rule : prometheus.api("rules").at("/groups/0/rules")) {
      assertThat(rule.path("health").asText()).as(rule.path("name").asText()).isEqualTo("ok");
    }
  }

  /** Each kind but {@code k0} has a window that is open. */
  private static void assertState(PrometheusServer prometheus) throws Exception {
    assertThat(prometheus.query("millrace_step_state_keys"))
        .isEqualTo(Map.of(Map.of("pipeline", "clicks", "step", "PerMinute"), 4.0));
    assertThat(prometheus.query("millrace_step_state_bytes").values())
        .singleElement()
        .satisfies(bytes -> assertThat(bytes).isBetween(40.0, 10_000.0));
  }

  /** What the outputs to metrics tell, and the share that a query makes of it. */
  private static void assertQuality(PrometheusServer prometheus) throws Exception {
    assertThat(
            prometheus.query(
                "millrace_completeness_seen_records / millrace_completeness_expected_records"))
        .isEqualTo(Map.of(ofKey("k1"), 0.75, ofKey("k2"), 1.0));
    assertThat(prometheus.query("millrace_column_values_total{is_null='true'}").values())
        .containsExactlyInAnyOrder(0.0, 2.0);
    assertThat(prometheus.query("millrace_completeness_folded_records_total").values())
        .containsExactly(0.0);
  }

  private static Map<String, String> ofKey(String key) {
    return Map.of("pipeline", "clicks", "output", "complete", "key", key);
  }

  private static void assertHeldBack(PrometheusServer prometheus, String topic) throws Exception {
    assertThat(prometheus.query("millrace_source_watermark_holder"))
        .containsOnlyKeys(
            Map.of("pipeline", "clicks", "stream", "events", "topic", topic, "partition", "2"));
    Map<Map<String, String>, Double> delays =
        prometheus.query("millrace_partition_watermark_delay_seconds");
    double held = delays.get(partition(topic, 2));
    assertThat(held - delays.get(partition(topic, 0))).isCloseTo(60, offset(0.1));
    assertThat(held).isGreaterThan(62);
    assertThat(prometheus.query("millrace_source_watermark_delay_seconds").values())
        .singleElement()
        .satisfies(delay -> assertThat(delay).isCloseTo(held, offset(2.0)));
  }

  private static Map<String, String> partition(String topic, int number) {
    return Map.of(
        "pipeline", "clicks", "stream", "events", "topic", topic, "partition", "" + number);
  }

  /** What came in and what became of it, of all that is not set free by the end of the run. */
  private static void assertEqual(JsonNode ledger, PrometheusServer prometheus) throws Exception {
    for (JsonNode row : ledger) {
      String step = row.path("step").asText();
      if (step.equals("counts") || step.equals("complete")) {
        continue;
      }
      boolean atTheEnd = step.equals("PerMinute");
      String at = "{step='" + step + "'}[5m])";
      assertThat(prometheus.query("last_over_time(millrace_step_records_in_total" + at).values())
          .as(step)
          .containsExactly(row.path("in").asDouble());
      Map<String, Double> events = new TreeMap<>();
      prometheus
          .query("last_over_time(millrace_step_events_total" + at)
          .forEach((labels, count) -> events.put(labels.get("disposition"), count));
      for (Disposition disposition : atTheEnd ? new Disposition[0] : Disposition.values()) {
        String label = disposition.label();
        assertThat(events.getOrDefault(label, 0.0))
            .as(step + " " + label)
            .isEqualTo(row.path(label).asDouble(), offset(0.0));
      }
    }
  }

  /** The panels of the dashboard whose queries have no answer. */
  private static List<String> emptyPanels(PrometheusServer prometheus) throws Exception {
    List<String> empty = new ArrayList<>();
    JsonNode dashboard = JSON.readTree(MONITORING.resolve("dashboard.json").toFile());
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String expression =
            target
                .path("expr")
                .asText()
                .replace("$pipeline", ".*")
                .replace("$__rate_interval", "1m");
        String title = panel.path("title").asText();
        if (!WITHOUT_NUMBERS.contains(title) && prometheus.query(expression).isEmpty()) {
          empty.add(title + ": " + expression);
        }
      }
    }
    return empty;
  }
}
