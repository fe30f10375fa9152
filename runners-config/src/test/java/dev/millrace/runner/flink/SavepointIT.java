package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.diag.UserException;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.runner.JobRun;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.telemetry.FlinkSeries;
import dev.millrace.telemetry.Observers;
import dev.millrace.telemetry.SpanCollector;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
class SavepointIT {
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
      %s    - type: Deduplicate
            name: Unique
            input: %s
            config: {key: %s, within: 1h}
          - type: Combine
            name: PerMinute
            input: Unique
            windowing: {type: fixed, size: 1m}
            config: {group_by: currency, combine: {orders: {fn: count}, total: {value: amount, fn: sum}}}
      streams:
        orders:
          fields: {id: VARCHAR NOT NULL, currency: VARCHAR, amount: INTEGER, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 1m}
          live:
            type: ReadFromKafka
            config: {topic: orders, bootstrap_servers: "${BROKERS}", format: JSON}
      outputs:
        seen:
          input: orders
          live: {type: WriteToKafka, config: {topic: seen, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        counts:
          input: PerMinute
          live: {type: WriteToKafka, config: {topic: counts, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
      %s  dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        late:
          live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
      """;

  private static final String FILTERS =
      """
          - {type: Filter, name: Known, input: orders, config: {language: sql, keep: currency IS NOT NULL}}
          - {type: Filter, name: Large, input: Known, config: {language: sql, keep: amount > 0}}
      """;

  /** Both filters the other way round, with one between them, and steps behind. */
  private static final String OTHER_FILTERS =
      """
          - {type: Filter, name: Large, input: orders, config: {language: sql, keep: amount > 0}}
          - {type: Filter, name: Named, input: Large, config: {language: sql, keep: id <> ''}}
          - {type: Filter, name: Known, input: Named, config: {language: sql, keep: currency IS NOT NULL}}
          - type: MapToFields
            name: Coins
            input: Known
            config: {fields: {note: note, id: id, coin: currency, amount: amount}}
          - {type: MapToFields, name: Notes, input: Unique, config: {fields: {id: id, note: note}}}
      """;

  private static final String MORE =
      """
        more:
          input: Notes
          live: {type: WriteToKafka, config: {topic: more, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
      """;

  /** JobManager and TaskManager take the first free ones from here. */
  private static final int METRICS = 19249;

  @TempDir static Path directory;
  private static LocalCluster cluster;
  private static EmbeddedKafka kafka;
  private static SpanCollector spans;

  @BeforeAll
  static void start() throws IOException {
    spans = new SpanCollector();
    kafka = new EmbeddedKafka(directory.resolve("kafka")).start();
    for (String topic : List.of("orders", "seen", "counts", "more", "dead", "late")) {
      kafka.createTopic(topic, 1);
    }
    cluster =
        LocalCluster.startWithLibraries(
            directory.resolve("cluster"),
            "-Dmetrics.reporter.prom.factory.class="
                + "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
            "-Dmetrics.reporter.prom.port=" + METRICS + "-" + (METRICS + 20));
  }

  @AfterAll
  static void stop() {
    cluster.close();
    kafka.close();
    spans.close();
  }

  /** The processes of the cluster send the spans of their stages, with links to what came in. */
  private static void assertTraced() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(spans.spans().stream().map(Span::getName))
                    .contains("orders receive", "seen send", "Unique process"));
    assertThat(spans.spans())
        .allSatisfy(
            span ->
                assertThat(SpanCollector.attributes(span))
                    .containsEntry("millrace.pipeline", "orders"));
    assertThat(
            spans.spans().stream()
                .filter(span -> span.getName().equals("Unique process"))
                .flatMap(span -> span.getLinksList().stream())
                .map(link -> link.getTraceId()))
        .isNotEmpty()
        .isSubsetOf(
            spans.spans().stream()
                .filter(span -> span.getName().equals("orders receive"))
                .map(Span::getTraceId)
                .toList());
  }

  private static FlinkCluster target(Optional<String> savepoint) {
    return new FlinkCluster(
        ClusterSettings.of(
            new ClusterSettings.Arguments(
                cluster.address(),
                Optional.empty(),
                OptionalInt.of(savepoint.isPresent() ? 2 : 1),
                Optional.of(directory.resolve("checkpoints").toString()),
                Optional.of(directory.resolve("savepoints").toString()),
                savepoint,
                Optional.of(cluster.jobJar()))));
  }

  private static CompiledJob compile(
      FlinkCluster target, String steps, String input, String key, String outputs)
      throws Exception {
    Path file = directory.resolve("orders.yaml");
    String text = FILE.formatted(steps, input, key, outputs);
    Files.writeString(file, outputs.isEmpty() ? text : renamed(text));
    Plan plan =
        Planner.plan(PipelineFiles.load(file, Map.of("BROKERS", kafka.bootstrapServers())).spec());
    PipelineOptions options = target.options(Map.of(), RunMode.LIVE);
    options.setJobName("orders-live");
    new Observers(Optional.empty(), Optional.of(URI.create(spans.url())), Optional.of(1.0))
        .tellWorkers(plan.id().name(), options);
    return PipelineCompiler.compile(
        RunRequest.of(plan, RunMode.LIVE).goingOn(target.kept()), options);
  }

  /** A column more, a wider one and a renamed one in the rows that wait, and steps renamed. */
  private static String renamed(String text) {
    return text.replace("currency: VARCHAR,", "currency: VARCHAR, note: VARCHAR,")
        .replace("amount: INTEGER", "amount: BIGINT")
        .replace("name: Unique", "name: Once\n      was: {name: Unique, columns: {coin: currency}}")
        .replace("input: Unique", "input: Once")
        .replace("group_by: currency", "group_by: coin")
        .replace(
            "name: PerMinute",
            "name: EachMinute\n      was: {name: PerMinute, columns: {coin: currency}}")
        .replace("input: PerMinute", "input: EachMinute");
  }

  private static TopicTexts texts(String topic) {
    return new TopicTexts(kafka.bootstrapServers(), topic);
  }

  private static void send(String... orders) {
    texts("orders").send(Stream.of(orders).map(SavepointIT::json).toList());
  }

  private static String json(String order) {
    String[] parts = order.split(" ");
    String amount = parts.length > 2 ? parts[2] : "1";
    return "{\"id\":\"%s\",\"currency\":\"EUR\",\"amount\":%s,\"at\":\"2025-03-01T%sZ\"}"
        .formatted(parts[0], amount, parts[1]);
  }

  /** Waits for so many records of a topic. */
  private static List<String> read(String topic, int count) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> texts(topic).all(), values -> values.size() >= count);
  }

  /**
   * What the Prometheus reporters of the cluster say about a metric, once it has a value, an
   * expression.
   */
  private static List<String> scrape(String metric, String value) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              List<String> lines = new ArrayList<>();
              for (int port = METRICS; port <= METRICS + 20; port++) {
                try (InputStream page =
                    URI.create("http://localhost:" + port + "/metrics").toURL().openStream()) {
                  new String(page.readAllBytes(), StandardCharsets.UTF_8)
                      .lines()
                      .filter(line -> line.contains(metric) && !line.startsWith("#"))
                      .forEach(lines::add);
                } catch (IOException nobodyListens) {
                  continue;
                }
              }
              return lines;
            },
            lines -> lines.stream().anyMatch(line -> line.matches(".* " + value)));
  }

  /** A Prometheus that asks the reporters has the catalogue's series, and its alerts are fed. */
  private static void assertNamedByTheRules() throws Exception {
    if (!FlinkSeries.canBeAsked()) {
      return;
    }
    try (FlinkSeries series = FlinkSeries.of(directory, METRICS, METRICS + 20)) {
      series.await(3, "millrace_step_records_in_total", "step", "orders", "kind", "source");
      series.await(3, "millrace_step_records_in_total", "step", "Unique", "kind", "step");
      series.await(3, "millrace_step_records_in_total", "step", "seen", "kind", "output");
      series.await(1, "millrace_source_partitions", "stream", "orders");
      series.await(0, "millrace_source_lag_records", "stream", "orders");
      series.await(
          Instant.parse("2025-03-01T11:59:03Z").getEpochSecond(),
          "millrace_source_watermark_timestamp_seconds",
          "stream",
          "orders");
      String dead = "millrace_step_events_total{disposition='dead_lettered',kind='source'}";
      texts("orders").send(List.of("{"));
      series.await(1, dead, "step", "orders", "kind", "source", "disposition", "dead_lettered");
      texts("orders").send(List.of("}"));
      series.awaitCondition("MillraceDeadLetters");
    }
  }

  @Test
  void aPipelineWithOtherStepsAndOutputsGoesOnWithItsState() throws Exception {
    // given: a job that holds two orders of a minute, and a savepoint of it
    FlinkCluster fresh = target(Optional.empty());
    JobRun first = JobRun.start(fresh, compile(fresh, FILTERS, "Large", "id", ""));
    Thread follower = new Thread(() -> first.finish((metrics, elapsed) -> {}));
    follower.start();
    send("a 12:00:01", "b 12:00:02", "a 12:00:03");
    read("seen", 3);
    assertThat(scrape("millrace_orders_now_partitions_0", "1.0"))
        .anyMatch(line -> line.startsWith("flink_taskmanager_job_task_operator_millrace_orders"));
    String newest = Double.toString(Instant.parse("2025-03-01T11:59:03Z").toEpochMilli());
    assertThat(scrape("millrace_orders_now_watermark_ms_0", newest)).isNotEmpty();
    assertThat(scrape("millrace_orders_now_partition_watermark_ms_orders_0", newest)).isNotEmpty();
    // What an alert of monitoring/ asks for; one fails that begins before all tasks run.
    assertThat(scrape("flink_jobmanager_job_numberOfFailedCheckpoints", "\\d+[.]0"))
        .allMatch(line -> line.contains("job_name="));
    assertThat(scrape("millrace_Unique_in", "3.0"))
        .anyMatch(
            line -> line.matches("flink_taskmanager_job_task_operator_millrace_Unique_in.* 3.0"));
    assertTraced();
    assertNamedByTheRules();
    String savepoint = first.stopWithSavepoint().orElseThrow();
    follower.join();

    // when: it goes on with its filters the other way round and one more, with an output and a
    // column more, a wider one, another name of a step, and twice the parallelism
    FlinkCluster resumed = target(Optional.of(savepoint));
    JobRun second = JobRun.start(resumed, compile(resumed, OTHER_FILTERS, "Coins", "id", MORE));
    Thread next = new Thread(() -> second.finish((metrics, elapsed) -> {}));
    next.start();
    send("a 12:00:30", "c 12:00:40 5000000000", "d 12:30:00");

    // then: the minute counts what came before and after, each once
    assertThat(read("counts", 1))
        .containsExactly("{\"coin\":\"EUR\",\"orders\":3,\"total\":5000000002}");
    assertThat(read("more", 3))
        .containsExactly(
            "{\"id\":\"a\",\"note\":null}",
            "{\"id\":\"b\",\"note\":null}",
            "{\"id\":\"c\",\"note\":null}");
    assertThat(read("seen", 6)).hasSize(6);
    second.cancel();
    next.join();

    // and: another key is refused before anything is submitted, as is a path without a savepoint
    FlinkCluster changed = target(Optional.of(savepoint));
    assertThatThrownBy(() -> changed.submit(compile(changed, FILTERS, "Large", "currency", "")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4205")
        .hasMessageContaining("step 'Unique': key was 'id' and is 'currency'");
    FlinkCluster nowhere = target(Optional.of(directory.resolve("none").toString()));
    assertThatThrownBy(() -> nowhere.submit(compile(nowhere, FILTERS, "Large", "id", "")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4204");
  }
}
