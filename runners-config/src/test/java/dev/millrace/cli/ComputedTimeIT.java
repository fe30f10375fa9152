package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Event time from a header that holds ISO text in some records and seconds in others: archived,
 * live, and replayed from the archive.
 */
@Timeout(600)
class ComputedTimeIT {
  private static final int EVENTS = 300;
  private static final long START = Instant.parse("2025-03-01T00:00:00Z").getEpochSecond();
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Combine
            name: PerMinute
            input: events
            windowing: {type: fixed, size: 10m}
            config: {group_by: kind, combine: {events: {fn: count}}}
      streams:
        events:
          fields: {id: BIGINT NOT NULL, kind: VARCHAR}
          timestamp:
            expression: |
              CASE WHEN CAST(heads['at'] AS VARCHAR) LIKE '%-%'
                   THEN CAST(CAST(heads['at'] AS VARCHAR) AS TIMESTAMP)
                   ELSE TIMESTAMP_SECONDS(CAST(CAST(heads['at'] AS VARCHAR) AS BIGINT)) END
          watermark: {max_out_of_orderness: 1h, on_idle: hold}
          live:
            type: ReadFromKafka
            config: {topic: events, bootstrap_servers: "${BROKERS}", format: JSON, metadata: {headers: heads}}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      outputs:
        counts:
          input: PerMinute
          live: {type: WriteToKafka, config: {topic: counts, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/counts"}}
        late: {live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/dead"}}
      """;

  @TempDir private Path dir;

  private static void produce(String brokers) {
    Random random = new Random(7);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < EVENTS; i++) {
        long second = START + i * 60L + random.nextInt(600);
        String time = i % 2 == 0 ? "" + second : Instant.ofEpochSecond(second).toString();
        String value = "{\"id\": " + i + ", \"kind\": \"k" + i % 3 + "\"}";
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>("events", i % 2, null, bytes(value));
        record.headers().add("at", bytes(i % 50 == 49 ? "soon" : time));
        producer.send(record);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String millrace(String brokers, String... arguments) {
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-DBROKERS=" + brokers, "-DDIR=" + dir, "--no-progress"));
    int exitCode =
        CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
            .execute(all.toArray(new String[0]));
    assertThat(exitCode).as(recorded.out() + recorded.err()).isZero();
    return recorded.out();
  }

  @Test
  void aReplayOfTheArchiveEqualsTheLiveRun() throws IOException {
    // given
    String file = Files.writeString(dir.resolve("counts.yaml"), FILE).toString();
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      String brokers = kafka.bootstrapServers();
      List.of("events", "counts", "late", "dead").forEach(topic -> kafka.createTopic(topic, 2));
      produce(brokers);

      // when
      String archived = millrace(brokers, "archive", file, "--until-idle=1s");
      millrace(brokers, "run", file, "--until-idle=1s");

      // then
      assertThat(archived).contains("300");
      assertThat(millrace(brokers, "verify", file))
          .contains("✓ live and replay give the same rows");
    }

    // when
    String hour =
        millrace("nowhere:1", "replay", file, "--from=2025-03-01T03:00", "--to=2025-03-01T04:00");

    // then
    assertThat(hour).containsPattern("read \\S+ \\S+ of the archive's \\S+ \\S+ \\(");
  }
}
