package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files in Beam YAML's own form that read topics among their transforms. */
@Timeout(300)
class BeamKafkaIT {
  private static final long START = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: ReadFromKafka
            name: Orders
            config:
              topic: "{{ TOPIC }}"
              bootstrap_servers: "{{ BROKERS }}"
              auto_offset_reset_config: earliest
              format: JSON
              schema: |
                {
                  "type": "object",
                  "properties": {"id": {"type": "integer"}, "kind": {"type": "string"}}
                }
          - {type: Filter, name: Some, input: Orders, config: {keep: id > 1}}
          - type: Combine
            name: PerMinute
            input: Some
            windowing: {type: fixed, size: 1m}
            config: {group_by: kind, combine: {orders: {value: id, fn: count}}}
          - type: WriteToKafka
            input: PerMinute
            config: {topic: counts, bootstrap_servers: "{{ BROKERS }}", format: JSON}
          - {type: ReadFromKafka, name: Raw, config: {topic: orders, bootstrap_servers: "{{ BROKERS }}", format: RAW}}
          - type: WriteToKafka
            name: Copy
            input: Raw
            config: {topic: copies, bootstrap_servers: "{{ BROKERS }}", format: RAW}
      """;

  @TempDir private Path dir;

  private static void produce(String brokers) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 6; i++) {
        String value = "{\"id\": " + i + ", \"kind\": \"k" + i % 2 + "\"}";
        producer.send(new ProducerRecord<>("orders", 0, START + i * 20_000L, null, value));
      }
    }
  }

  @Test
  void topicsAreReadAndCountedByTheTimesOfTheirRecords() throws Exception {
    // given
    Path file = Files.writeString(dir.resolve("p.yaml"), FILE);
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      String brokers = kafka.bootstrapServers();
      List.of("orders", "counts", "copies").forEach(topic -> kafka.createTopic(topic, 1));
      produce(brokers);

      // when
      int exitCode =
          CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
              .execute(
                  "run",
                  file.toString(),
                  "--until-idle=2s",
                  "--no-progress",
                  "-J",
                  "TOPIC=orders",
                  "-J",
                  "BROKERS=" + brokers);

      // then
      assertThat(exitCode).as(recorded.out() + recorded.err()).isZero();
      assertThat(new TopicTexts(brokers, "counts").all())
          .containsExactlyInAnyOrder(
              "{\"kind\":\"k0\",\"orders\":1}",
              "{\"kind\":\"k0\",\"orders\":1}",
              "{\"kind\":\"k1\",\"orders\":2}");
      assertThat(new TopicTexts(brokers, "copies").all())
          .hasSize(6)
          .contains("{\"id\": 0, \"kind\": \"k0\"}");
    }
  }
}
