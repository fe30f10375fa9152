package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.archive.manifest.ArchivePartition;
import dev.millrace.io.parquet.read.ParquetRows;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.runner.ChildJava;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills an archiver while events flow, and counts what is in the archive. The system properties
 * {@code millrace.archive.events} and {@code millrace.archive.kills} make it longer.
 */
@Timeout(600)
class ArchiveKillIT {
  private static final int EVENTS = Integer.getInteger("millrace.archive.events", 50_000);
  private static final int KILLS = Integer.getInteger("millrace.archive.kills", 3);
  private static final long SEED = Long.getLong("millrace.archive.seed", 11);
  private static final int PARTITIONS = 3;

  /** So many events are sent in about 10 ms: a share in about 3 s. */
  private static final int PACE = Math.max(1, EVENTS / (KILLS + 1) / 300);

  private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();

  private static final Schema STORED =
      Schema.builder()
          .addStringField("_topic")
          .addInt32Field("_partition")
          .addInt64Field("_offset")
          .addInt64Field("id")
          .build();
  private static final Schema BROKEN =
      Schema.builder().addInt32Field("_partition").addInt64Field("_offset").build();

  @TempDir private Path dir;

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: events, config: {keep: "id >= 0"}}
      streams:
        events:
          fields: {id: BIGINT NOT NULL, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          watermark: {max_out_of_orderness: 1m}
          live:
            type: ReadFromKafka
            config: {topic: events, bootstrap_servers: "${BROKERS}", format: JSON}
          archive:
            type: ReadFromParquet
            config: {path: "${ARCHIVE}", partitions: "dt={yyyy-MM-dd}/hour={HH}"}
      on_error: fail
      outputs:
        all: {input: All, replay: {type: WriteToConsole}}
      """;

  /** Events of twelve hours, some out of order, one in a hundred no JSON. */
  private static String value(int i, Random random) {
    if (i % 100 == 99) {
      return "{broken " + i;
    }
    long step = 12L * 3_600_000 / EVENTS;
    long late = random.nextInt(20) == 0 ? 3_600_000 : 0;
    return "{\"id\": " + i + ", \"event_time\": \"" + time(START + i * step - late) + "\"}";
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(Math.max(START, millis)).toString();
  }

  /**
   * Sends a share of the events after each kill, over some seconds, so that they flow whatever the
   * speed of the machine; notes how many each partition got.
   */
  private static void produce(String brokers, AtomicLongArray sent, AtomicInteger kills) {
    Random random = new Random(SEED);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers, "linger.ms", "5"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < EVENTS; i++) {
        while (i >= (long) EVENTS * (kills.get() + 1) / (KILLS + 1)) {
          LockSupport.parkNanos(10_000_000);
        }
        int partition = random.nextInt(PARTITIONS);
        byte[] value = value(i, random).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>("events", partition, null, value));
        sent.incrementAndGet(partition);
        if (i % PACE == 0) {
          LockSupport.parkNanos(10_000_000);
        }
      }
    }
  }

  private Process archiver(String brokers, String... more) throws IOException {
    Path file = dir.resolve("events.yaml");
    Files.writeString(file, FILE);
    List<String> command = ChildJava.command("-Xmx512m");
    command.addAll(
        List.of(
            "dev.millrace.cli.Main",
            "archive",
            file.toString(),
            "-DBROKERS=" + brokers,
            "-DARCHIVE=" + dir.resolve("archive"),
            "--no-progress",
            "--roll-every=300ms"));
    command.addAll(List.of(more));
    return ChildJava.process(command)
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("archiver.log").toFile())
        .start();
  }

  private long commits() {
    return ArchiveManifest.read(dir.resolve("archive").toString()).commits();
  }

  /**
   * Kills an archiver: most of them a random while after their first commit, every third at any
   * moment of its life.
   */
  private void killOne(int number, String brokers, Random random) throws Exception {
    long before = commits();
    Process process = archiver(brokers);
    try {
      if (number % 3 == 2) {
        process.waitFor(random.nextInt(4_000), TimeUnit.MILLISECONDS);
        return;
      }
      while (commits() == before) {
        assertThat(process.isAlive()).as(() -> log()).isTrue();
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
      process.waitFor(random.nextInt(1_000), TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private String log() {
    try {
      return Files.readString(dir.resolve("archiver.log"));
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }

  @Test
  void everyEventIsInTheArchiveExactlyOnceHoweverOftenItsArchiverIsKilled() throws Exception {
    // given
    Random random = new Random(SEED);
    AtomicLongArray sent = new AtomicLongArray(PARTITIONS);
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      kafka.createTopic("events", PARTITIONS);
      String brokers = kafka.bootstrapServers();
      AtomicInteger kills = new AtomicInteger();
      Thread producer = new Thread(() -> produce(brokers, sent, kills), "producer");
      producer.start();

      // when
      for (int kill = 0; kill < KILLS; kill++) {
        killOne(kill, brokers, random);
        kills.incrementAndGet();
      }
      producer.join();
      Process last = archiver(brokers, "--until-idle=1500ms");
      assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(last.exitValue()).as(() -> log()).isZero();
    }

    // then
    Path archive = dir.resolve("archive");
    BitSet[] seen = new BitSet[PARTITIONS];
    for (int partition = 0; partition < PARTITIONS; partition++) {
      seen[partition] = new BitSet();
    }
    BitSet ids = new BitSet();
    long rows = 0;
    try (ParquetRows events =
        ParquetRows.read(ParquetSourceOptions.of(archive.toString(), STORED))) {
      while (events.hasNext()) {
        Event event = events.next();
        Object[] row = event.values();
        seen[(Integer) row[1]].set(Math.toIntExact((Long) row[2]));
        ids.set(Math.toIntExact((Long) row[3]));
        rows++;
      }
    }
    assertThat(ids.cardinality()).isEqualTo(EVENTS - EVENTS / 100);
    try (ParquetRows broken =
        ParquetRows.read(
            ParquetSourceOptions.of(archive.resolve("_undecodable").toString(), BROKEN))) {
      while (broken.hasNext()) {
        Object[] row = broken.next().values();
        seen[(Integer) row[0]].set(Math.toIntExact((Long) row[1]));
        rows++;
      }
    }
    assertThat(rows).isEqualTo(EVENTS);
    ArchiveManifest manifest = ArchiveManifest.read(archive.toString());
    assertThat(manifest.rows()).isEqualTo(EVENTS);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      long count = sent.get(partition);
      assertThat((long) seen[partition].cardinality()).isEqualTo(count);
      assertThat((long) seen[partition].length()).isEqualTo(count);
      assertThat(manifest.next()).containsEntry(new ArchivePartition("events", partition), count);
    }
    String files = manifest.directories().stream().mapToLong(d -> d.files()).sum() + " files";
    org.slf4j.LoggerFactory.getLogger(ArchiveKillIT.class)
        .warn(
            "{} events, {} kills, {} commits, {} of {} bytes: each event once",
            EVENTS,
            KILLS,
            manifest.commits(),
            files,
            manifest.bytes());
  }
}
