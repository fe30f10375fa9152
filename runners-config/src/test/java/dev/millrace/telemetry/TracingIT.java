package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.testing.kafka.EmbeddedKafka;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Traces through a whole run: from the headers of records, in spans at a collector, to the headers
 * of what is written; by real brokers and a real receiver of OTLP.
 */
@Timeout(300)
class TracingIT {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Wanted, input: clicks, config: {keep: "id < 1000000"}}
          - {type: Deduplicate, name: Once, input: Wanted, config: {key: id, within: 1h}}
          - type: Combine
            name: Counts
            input: Once
            windowing: {type: fixed, size: 1m}
            config: {group_by: shop, combine: {n: {value: id, fn: count}}}
      streams:
        clicks:
          fields: {id: BIGINT NOT NULL, shop: STRING, at: {type: TIMESTAMP NOT NULL, unit: ms}}
          timestamp: at
          watermark: {max_out_of_orderness: 1s, min_event_time: "1970-01-01T00:00:00Z"}
          live: {type: ReadFromKafka, config: {topic: clicks, bootstrap_servers: "${BROKERS}", format: JSON}}
      outputs:
        once: {input: Once, live: {type: WriteToKafka, config: {topic: once, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        counts: {input: Counts, live: {type: WriteToKafka, config: {topic: counts, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        kept: {input: Once, live: {type: WriteToJson, config: {path: "${DIR}/kept"}}}
        late: {live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        dead_letter: {live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
      """;

  private static final int ROWS = 3_000;

  @TempDir private Path dir;

  private static String traceId(int number) {
    return "%032x".formatted(number);
  }

  /** Event {@code id} with a trace of its own number, sampled or not, or without one. */
  private static ProducerRecord<byte[], byte[]> click(int id, String flags) {
    String value =
        "{\"id\": %d, \"shop\": \"s%d\", \"at\": %d}".formatted(id, id % 3, 7_200_000 + id);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("clicks", bytes(value));
    if (!flags.isEmpty()) {
      String parent = "00-" + traceId(id) + "-%016x-".formatted(id) + flags;
      record.headers().add("traceparent", bytes(parent)).add("tracestate", bytes("shop=" + id));
    }
    return record;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void send(EmbeddedKafka kafka, List<ProducerRecord<byte[], byte[]>> records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      records.forEach(
          record -> {
            var unused = producer.send(record);
          });
    }
  }

  /** The {@code traceparent} of each record, by its value; empty for none. */
  private static Map<String, String> parents(EmbeddedKafka kafka, String topic) {
    Map<String, String> parents = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (consumer.position(partition)
          < consumer.endOffsets(List.of(partition)).get(partition)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          Header parent = record.headers().lastHeader("traceparent");
          parents.put(
              new String(record.value(), StandardCharsets.UTF_8),
              parent == null ? "" : new String(parent.value(), StandardCharsets.UTF_8));
        }
      }
    }
    return parents;
  }

  private TestCommandLine.Result run(EmbeddedKafka kafka, String... options) throws Exception {
    Path file = Files.writeString(dir.resolve("clicks.yaml"), FILE);
    List<String> command =
        new ArrayList<>(
            List.of(
                "run",
                file.toString(),
                "--until-idle=3s",
                "-DDIR=" + dir,
                "-DBROKERS=" + kafka.bootstrapServers()));
    command.addAll(List.of(options));
    TestCommandLine.Result run = TestCommandLine.run(command.toArray(String[]::new));
    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    return run;
  }

  private static EmbeddedKafka kafka() {
    EmbeddedKafka kafka = new EmbeddedKafka().start();
    Stream.of("clicks", "once", "counts", "late", "dead")
        .forEach(topic -> kafka.createTopic(topic, 1));
    return kafka;
  }

  private static List<Span> of(List<Span> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).toList();
  }

  private static Set<String> links(List<Span> spans) {
    return spans.stream()
        .flatMap(span -> span.getLinksList().stream())
        .map(link -> SpanCollector.hex(link.getTraceId()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-embedded"})
  void aSampledTraceGoesThroughEveryStageAndOutAgain(String runner) throws Exception {
    // given
    try (EmbeddedKafka kafka = kafka();
        SpanCollector collector = new SpanCollector()) {
      List<ProducerRecord<byte[], byte[]>> clicks = new ArrayList<>();
      for (int id = 1; id <= ROWS; id++) {
        clicks.add(click(id, id == 10 || id == 2_000 ? "01" : id % 2 == 0 ? "00" : ""));
      }
      ProducerRecord<byte[], byte[]> broken = new ProducerRecord<>("clicks", bytes("{broken"));
      broken.headers().add("traceparent", bytes("00-" + traceId(77_777) + "-00000000000000aa-01"));
      clicks.add(broken);
      send(kafka, clicks);

      // when
      run(kafka, "--runner=" + runner, "--otlp-endpoint=" + collector.url(), "--trace-share=0");

      // then: the two, and no other row, are written with the place in the trace that they had
      Map<String, String> once = parents(kafka, "once");
      assertThat(once).hasSize(ROWS);
      assertThat(once.values().stream().filter(parent -> !parent.isEmpty()))
          .containsExactlyInAnyOrder(
              "00-" + traceId(10) + "-000000000000000a-01",
              "00-" + traceId(2_000) + "-00000000000007d0-01");
      assertThat(parents(kafka, "dead").values())
          .containsExactly("00-" + traceId(77_777) + "-00000000000000aa-01");
      assertThat(parents(kafka, "counts").values()).isNotEmpty().containsOnly("");

      List<Span> spans = collector.spans();
      Set<String> two = Set.of(traceId(10), traceId(2_000));
      assertThat(links(of(spans, "Once process"))).isEqualTo(two);
      assertThat(links(of(spans, "once send"))).isEqualTo(two);
      assertThat(links(of(spans, "kept send"))).isEqualTo(two);
      assertThat(links(of(spans, "Counts process"))).isEqualTo(two);
      assertThat(links(of(spans, "dead_letter send"))).containsExactly(traceId(77_777));
      assertThat(links(of(spans, "clicks receive")))
          .isEqualTo(new TreeSet<>(List.of(traceId(10), traceId(2_000), traceId(77_777))));
      // Bundles without a sampled record have no spans, and rows none of their own.
      assertThat(spans).hasSizeLessThan(40);
      assertThat(spans)
          .allSatisfy(
              span -> {
                assertThat(span.getLinksCount()).isPositive();
                assertThat(span.getEndTimeUnixNano()).isGreaterThan(span.getStartTimeUnixNano());
                assertThat(span.getParentSpanId().isEmpty()).isTrue();
              });
      assertThat(of(spans, "clicks receive").get(0).getKind())
          .isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
      assertThat(SpanCollector.attributes(of(spans, "once send").get(0)))
          .containsEntry("millrace.pipeline", "clicks")
          .containsEntry("millrace.step", "once");
      assertThat(collector.resource()).containsEntry("service.name", "millrace");
    }
  }

  @Test
  void aShareOfTheRecordsWithoutATraceBeginsOne() throws Exception {
    // given
    try (EmbeddedKafka kafka = kafka();
        SpanCollector collector = new SpanCollector()) {
      List<ProducerRecord<byte[], byte[]>> clicks = new ArrayList<>();
      for (int id = 1; id <= ROWS; id++) {
        clicks.add(click(id, id <= 1_000 ? "00" : ""));
      }
      send(kafka, clicks);

      // when
      run(kafka, "--otlp-endpoint=" + collector.url(), "--trace-share=0.1");

      // then: a tenth of 2,000, within what chance allows (five standard deviations), each within
      // a span that the collector knows
      Set<String> received =
          of(collector.spans(), "clicks receive").stream()
              .map(s -> SpanCollector.hex(s.getTraceId()) + "-" + SpanCollector.hex(s.getSpanId()))
              .collect(Collectors.toSet());
      List<String> begun =
          parents(kafka, "once").values().stream().filter(parent -> !parent.isEmpty()).toList();
      assertThat(begun).hasSizeBetween(133, 267);
      assertThat(begun)
          .allSatisfy(parent -> assertThat(received).contains(parent.substring(3, 52)));
    }
  }

  @Test
  void aCollectorThatHangsOrIsAwayChangesNothingAndEndsWithTheRun() throws Exception {
    // given: one that takes connections and never answers
    try (EmbeddedKafka kafka = kafka();
        ServerSocket hangs = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      List<ProducerRecord<byte[], byte[]>> clicks = new ArrayList<>();
      for (int id = 1; id <= ROWS; id++) {
        clicks.add(click(id, "01"));
      }
      send(kafka, clicks);
      long before = System.nanoTime();
      run(kafka);
      final Duration untraced = Duration.ofNanos(System.nanoTime() - before);

      // when
      before = System.nanoTime();
      TestCommandLine.Result run =
          run(kafka, "--otlp-endpoint=http://127.0.0.1:" + hangs.getLocalPort(), "--trace-share=1");

      // then: metrics and spans are waited for 5 s each at most
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(untraced.plusSeconds(12));
      assertThat(parents(kafka, "once")).hasSize(ROWS);
      assertThat(String.join("\n", run.err()))
          .contains("--otlp-endpoint: traces cannot be sent to http://127.0.0.1:")
          .contains("The run goes on");
    }
  }
}
