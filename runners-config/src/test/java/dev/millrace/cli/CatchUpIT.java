package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Archive first, then live: what a live run gives that started back then. */
@Timeout(600)
class CatchUpIT {
  private static final int EVENTS = 900;
  private static final int PARTITIONS = 3;
  private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();

  /** Two seams in the middle, one at the start and one at the end of a time. */
  private static final List<Integer> SEAMS = seams();

  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: Combine
            name: PerKind
            input: events
            windowing: {type: fixed, size: 30m}
            config: {group_by: kind, combine: {events: {fn: count}, total: {value: id, fn: sum}}}
      streams:
        events:
          fields: {id: BIGINT NOT NULL, kind: VARCHAR NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 10m, on_idle: hold}
          live:
            type: ReadFromKafka
            config:
              topic: "${TOPIC:-events}"
              bootstrap_servers: "${BROKERS}"
              format: JSON
              start: START
              metadata: {partition: part, offset: place, key: record_key, headers: heads}
          archive: {type: ReadFromParquet, config: {path: "${ARCHIVE}"}}
      outputs:
        counts:
          input: PerKind
          live: {type: WriteToKafka, config: {topic: "${OUT}", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        rows:
          input: events
          live: {type: WriteToKafka, config: {topic: "${OUT}", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        late:
          live: {type: WriteToKafka, config: {topic: "${OUT}-late", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: "${OUT}-dead", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
      """;

  @TempDir private static Path dir;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void produceAndArchiveInBetween() throws IOException {
    kafka = new EmbeddedKafka().start();
    kafka.createTopic("events", PARTITIONS);
    Files.writeString(dir.resolve("events.yaml"), FILE.replace("START", "{mode: earliest}"));
    int from = 0;
    for (int seam : SEAMS) {
      produce("events", from, seam);
      from = seam;
      for (int each : SEAMS.subList(SEAMS.indexOf(seam), SEAMS.size())) {
        ok("archive", "none", "events.yaml", archive(each), "--roll-every=200ms");
      }
    }
    produce("events", from, EVENTS);
    TestCommandLine.Result compacted =
        TestCommandLine.run("compact", dir.resolve("archive-" + SEAMS.get(1)).toString());
    assertThat(compacted.exitCode()).as(compacted.toString()).isZero();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static List<Integer> seams() {
    Random random = new Random(16);
    return List.of(1 + random.nextInt(EVENTS / 3), EVENTS / 2 + random.nextInt(EVENTS / 3));
  }

  private static String archive(int seam) {
    return "-DARCHIVE=" + dir.resolve("archive-" + seam);
  }

  /** Late events, records that cannot be decoded, and partitions that are not alike. */
  private static void produce(String topic, int from, int to) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = from; i < to; i++) {
        String value = i % 50 == 49 ? "{broken" + i : value(i);
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(topic, partition(i), bytes("k" + i), bytes(value));
        record.headers().add("trace", bytes("t" + i));
        producer.send(record);
      }
    }
  }

  private static int partition(int i) {
    return i % 7 == 0 ? 0 : i % PARTITIONS;
  }

  private static long time(int i) {
    long late = i % 40 == 39 ? 3_600_000L : 0;
    return START + i * 60_000L + new Random(i).nextInt(900_000) - late;
  }

  private static String value(int i) {
    return "{\"id\": "
        + i
        + ", \"kind\": \""
        + "abc".charAt(i % 3)
        + "\", \"at\": \""
        + Instant.ofEpochMilli(time(i))
        + "\"}";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static TestCommandLine.Result millrace(
      String command, String out, String file, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                command,
                dir.resolve(file).toString(),
                "-DBROKERS=" + kafka.bootstrapServers(),
                "-DOUT=" + out,
                "--until-idle=1s",
                "--no-progress"));
    all.addAll(List.of(more));
    return TestCommandLine.run(all.toArray(new String[0]));
  }

  private static void ok(String command, String out, String file, String... more) {
    if (!command.equals("archive")) {
      List.of("", "-late", "-dead").forEach(kind -> kafka.createTopic(out + kind, 1));
    }
    TestCommandLine.Result result = millrace(command, out, file, more);
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  /**
   * All that a run has written: rows, late events and dead letters, without what differs by run.
   */
  private static List<String> written(String out, String kind) {
    List<String> values = new ArrayList<>();
    TopicPartition partition = new TopicPartition(out + kind, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> r : consumer.poll(java.time.Duration.ofMillis(200))) {
          values.add(
              new String(r.value(), StandardCharsets.UTF_8)
                  .replaceAll("\"(run|pipeline|raised_at|at_run)\":\"[^\"]*\",?", ""));
        }
      }
    }
    values.sort(null);
    return values;
  }

  private static void assertSame(String caught, String live) {
    for (String kind : List.of("", "-dead")) {
      assertThat(written(caught, kind))
          .as(kind)
          .containsExactlyInAnyOrderElementsOf(written(live, kind))
          .isNotEmpty();
    }
    assertThat(lateEvents(caught)).isEqualTo(lateEvents(live)).isNotEmpty();
  }

  /** An archive keeps the values of what could be decoded, and not their bytes. */
  private static List<String> lateEvents(String out) {
    return written(out, "-late").stream()
        .map(letter -> letter.replaceFirst("\"value\":(null|\"[^\"]*\"),", ""))
        .toList();
  }

  @Test
  void whereverTheSeamIsTheRowsAreThoseOfALiveRun() {
    // given
    ok("run", "live", "events.yaml", archive(0));

    for (int seam : SEAMS) {
      // when
      ok("catch-up", "caught-" + seam, "events.yaml", archive(seam));

      // then
      assertSame("caught-" + seam, "live");
    }
  }

  @Test
  void embeddedFlinkGivesTheSame() {
    // given
    int seam = SEAMS.get(1);
    ok("run", "live-flink", "events.yaml", archive(0));

    // when
    ok("catch-up", "flink", "events.yaml", archive(seam), "--runner=flink-embedded");

    // then
    assertSame("flink", "live-flink");
  }

  @Test
  void aTimeIsTheFirstEventOfEachPartitionThen() throws IOException {
    // given
    int seam = SEAMS.get(1);
    Instant from = Instant.ofEpochMilli(START + EVENTS / 4 * 60_000L);
    Map<Integer, Integer> next = new TreeMap<>();
    Map<Integer, Integer> starts = new TreeMap<>();
    for (int i = 0; i < seam; i++) {
      int offset = next.merge(partition(i), 1, Integer::sum) - 1;
      if (i % 50 != 49 && time(i) >= from.toEpochMilli()) {
        starts.putIfAbsent(partition(i), offset);
      }
    }
    String offsets =
        "{mode: offsets, offsets: {events: {"
            + String.join(
                ", ",
                starts.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList())
            + "}}}";
    Files.writeString(dir.resolve("since.yaml"), FILE.replace("START", offsets));
    ok("run", "since", "since.yaml", archive(0));

    // when
    ok("catch-up", "caught-since", "events.yaml", archive(seam), "--from=" + from);

    // then
    assertThat(starts).hasSize(PARTITIONS);
    assertSame("caught-since", "since");
  }

  @Test
  void whatTheTopicHasLostIsReadFromTheArchiveAndAGapIsNamed() throws Exception {
    // given: an archive of the first third; the topic begins before, and then after its end
    kafka.createTopic("short", 1);
    String[] of = {"-DTOPIC=short", "-DARCHIVE=" + dir.resolve("archive-short")};
    produceAll("short", 0, 300);
    ok("archive", "none", "events.yaml", of);
    produceAll("short", 300, 600);
    ok("run", "whole", "events.yaml", of);
    deleteBelow("short", 200);

    // when
    ok("catch-up", "lost", "events.yaml", of);

    // then
    assertSame("lost", "whole");

    // when
    deleteBelow("short", 310);
    TestCommandLine.Result gap = millrace("catch-up", "gap", "events.yaml", of);

    // then
    assertThat(gap.exitCode()).as(gap.toString()).isEqualTo(3);
    assertThat(String.join("\n", gap.err()))
        .contains("ML-5014", "short/0 from offset 300 to 309", "--allow-gap");

    // when
    List.of("", "-late", "-dead").forEach(kind -> kafka.createTopic("gap" + kind, 1));
    TestCommandLine.Result allowed =
        millrace("catch-up", "gap", "events.yaml", of[0], of[1], "--allow-gap");

    // then
    assertThat(allowed.exitCode()).as(allowed.toString()).isZero();
    assertThat(String.join("\n", allowed.err())).contains("ML-5014");
    assertThat(written("gap", "-dead")).hasSameSizeAs(written("whole", "-dead"));
    assertThat(String.join("\n", allowed.out())).contains("590");
  }

  private static void produceAll(String topic, int from, int to) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = from; i < to; i++) {
        String value = i % 50 == 49 ? "{broken" + i : value(i);
        producer.send(new ProducerRecord<>(topic, 0, bytes("k" + i), bytes(value)));
      }
    }
  }

  private static void deleteBelow(String topic, long offset) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  @Test
  void withoutAnArchiveThereIsNothingToCatchUpFrom() {
    // when
    TestCommandLine.Result result =
        millrace("catch-up", "nothing", "events.yaml", "-DARCHIVE=" + dir.resolve("empty"));

    // then
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
    assertThat(String.join("\n", result.err())).contains("ML-4013", "millrace archive");
  }
}
