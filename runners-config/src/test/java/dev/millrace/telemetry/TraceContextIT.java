package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
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

/**
 * The trace of a record goes with it: by a column through the steps, and with what is put aside.
 */
@Timeout(300)
class TraceContextIT {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: MapToFields
            name: Traced
            input: clicks
            config: {fields: {id: id, trace: "CAST(heads['traceparent'] AS VARCHAR)"}}
          - {type: Deduplicate, name: Once, input: Traced, config: {key: id, within: 1h}}
      streams:
        clicks:
          fields: {id: BIGINT NOT NULL, at: {type: TIMESTAMP NOT NULL, unit: ms}}
          timestamp: at
          watermark: {max_out_of_orderness: 1s, min_event_time: "1970-01-01T00:00:00Z"}
          live: {type: ReadFromKafka, config: {topic: clicks, bootstrap_servers: "${BROKERS}", format: JSON, metadata: {headers: heads}}}
      outputs:
        once: {input: Once, live: {type: WriteToKafka, config: {topic: once, bootstrap_servers: "${BROKERS}", key: none, format: JSON, headers: {traceparent: trace}}}}
        late: {live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        dead_letter: {live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
      """;

  @TempDir private Path dir;

  /** W3C's form: version, trace, span, flags. */
  private static String trace(int number) {
    return "00-%032x-%016x-01".formatted(number, number);
  }

  private static void send(EmbeddedKafka kafka, String... values) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < values.length; i++) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("clicks", bytes(values[i]));
        record.headers().add("traceparent", bytes(trace(i + 1)));
        if (i > 1) {
          record.headers().add("tracestate", bytes("shop=" + i));
        }
        var unused = producer.send(record);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The headers of a topic's only record that are not Millrace's own. */
  private static Map<String, String> headers(EmbeddedKafka kafka, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<Map<String, String>> found = new ArrayList<>();
      while (consumer.position(partition)
          < consumer.endOffsets(List.of(partition)).get(partition)) {
        consumer
            .poll(Duration.ofSeconds(1))
            .forEach(
                record -> {
                  Map<String, String> headers = new TreeMap<>();
                  for (Header header : record.headers()) {
                    if (!header.key().startsWith("millrace-")) {
                      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
                    }
                  }
                  found.add(headers);
                });
      }
      assertThat(found).as(topic).hasSize(1);
      return found.get(0);
    }
  }

  @Test
  void theTraceOfARecordIsThatOfWhatBecameOfIt() throws Exception {
    Path file = Files.writeString(dir.resolve("clicks.yaml"), FILE);
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      Stream.of("clicks", "once", "late", "dead").forEach(topic -> kafka.createTopic(topic, 1));
      send(
          kafka,
          "{\"id\": 1, \"at\": 7200000}",
          "{\"id\": 1, \"at\": 7200001}",
          "{broken",
          "{\"id\": 2, \"at\": 1}");

      // when
      TestCommandLine.Result run =
          TestCommandLine.run(
              "run", file.toString(), "--until-idle=3s", "-DBROKERS=" + kafka.bootstrapServers());

      // then
      assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
      assertThat(headers(kafka, "once")).isEqualTo(Map.of("traceparent", trace(1)));
      assertThat(headers(kafka, "dead"))
          .isEqualTo(Map.of("traceparent", trace(3), "tracestate", "shop=2"));
      assertThat(headers(kafka, "late"))
          .isEqualTo(Map.of("traceparent", trace(4), "tracestate", "shop=3"));
    }
  }
}
