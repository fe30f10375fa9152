package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.archive.manifest.ArchiveManifest;
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

/** Live topics, their archive and its replay: the same rows, coordinates included. */
@Timeout(600)
class ArchiveRoundTripIT {
  private static final int EVENTS = 600;
  private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();

  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: MapToFields
            name: Places
            input: events
            config:
              fields:
                id: id
                at: event_time
                topic: topic
                part: part
                place: place
                recorded: recorded
                key: CAST(record_key AS VARCHAR)
                trace: CAST(heads['trace'] AS VARCHAR)
      streams:
        events:
          fields: {id: BIGINT NOT NULL, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          watermark: {max_out_of_orderness: 1h, on_idle: hold}
          live:
            type: ReadFromKafka
            config:
              topic: events
              bootstrap_servers: "${BROKERS}"
              format: JSON
              metadata: {topic: topic, partition: part, offset: place, timestamp: recorded, key: record_key, headers: heads}
          archive:
            type: ReadFromParquet
            config: {path: "${DIR}/archive"}
      outputs:
        places:
          input: Places
          live: {type: WriteToKafka, config: {topic: places, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/places"}}
        late:
          live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/dead"}}
      """;

  @TempDir private Path dir;

  private static void produce(String brokers, int from, int to) {
    Random random = new Random(from);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = from; i < to; i++) {
        boolean late = i % 40 == 39;
        long time = START + (late ? 0 : i * 60_000L + random.nextInt(600_000));
        String value =
            i % 50 == 49
                ? "{broken"
                : "{\"id\": " + i + ", \"event_time\": \"" + Instant.ofEpochMilli(time) + "\"}";
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>("events", i % 3, i % 7 == 0 ? null : bytes("k" + i), bytes(value));
        if (i % 5 > 0) {
          record.headers().add("trace", bytes("first")).add("trace", bytes("t" + i));
        }
        producer.send(record);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private RecordedConsole millrace(String brokers, String... arguments) {
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!arguments[0].equals("compact")) {
      all.addAll(List.of("-DBROKERS=" + brokers, "-DDIR=" + dir, "--no-progress"));
    }
    int exitCode =
        CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
            .execute(all.toArray(new String[0]));
    assertThat(exitCode).as(recorded.out() + recorded.err()).isZero();
    return recorded;
  }

  @Test
  void aReplayEqualsTheLiveRunBeforeAndAfterACompaction() throws IOException {
    // given
    Path file = dir.resolve("places.yaml");
    Files.writeString(file, FILE);
    String archive = dir.resolve("archive").toString();
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      String brokers = kafka.bootstrapServers();
      List.of("events", "places", "late", "dead").forEach(topic -> kafka.createTopic(topic, 3));
      produce(brokers, 0, EVENTS / 2);

      // when
      millrace(brokers, "archive", file.toString(), "--until-idle=1s");
      produce(brokers, EVENTS / 2, EVENTS);
      millrace(brokers, "archive", file.toString(), "--until-idle=1s");
      millrace(brokers, "run", file.toString(), "--until-idle=1s");

      // then
      RecordedConsole verified = millrace(brokers, "verify", file.toString());
      assertThat(verified.out()).contains("✓ live and replay give the same rows");

      // when
      long files = files(archive);
      RecordedConsole dry = millrace(brokers, "compact", archive, "--dry-run");
      RecordedConsole compacted = millrace(brokers, "compact", archive);

      // then
      assertThat(dry.out()).contains("would merge dt=2025-03-01/hour=05: 2 files of ");
      assertThat(compacted.out()).contains("dt=2025-03-01/hour=05: 2 files of ");
      assertThat(files(archive)).isLessThan(files);
      assertThat(ArchiveManifest.read(archive).rows()).isEqualTo(EVENTS);
      assertThat(millrace(brokers, "verify", file.toString()).out())
          .contains("✓ live and replay give the same rows");
      assertThat(millrace(brokers, "compact", archive).out()).contains("nothing to merge");
    }

    // when
    RecordedConsole hour =
        millrace(
            "nowhere:1",
            "replay",
            file.toString(),
            "--from=2025-03-01T03:00",
            "--to=2025-03-01T04:00");

    // then
    assertThat(hour.out()).contains("replay of places");
    assertThat(hour.out()).containsPattern("read \\S+ \\S+ of the archive's \\S+ \\S+ \\(");
  }

  private static long files(String archive) {
    return ArchiveManifest.read(archive).directories().stream().mapToLong(d -> d.files()).sum();
  }
}
