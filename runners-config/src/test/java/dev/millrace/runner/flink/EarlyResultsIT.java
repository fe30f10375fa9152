package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A live run on embedded Flink gives early results and corrections, is killed while it does, and
 * goes on: of each group the row with the greatest revision is the right one. {@code
 * -Dmillrace.early.kills=N} kills it more often.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class EarlyResultsIT {
  private static final int KILLS = Integer.getInteger("millrace.early.kills", 1);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final long START = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE =
      """
      streams:
        visits:
          fields: {page: VARCHAR, n: BIGINT NOT NULL, t: TIMESTAMP}
          timestamp: t
          watermark: {max_out_of_orderness: 5s, allowed_lateness: 10m, on_idle: hold}
          live:
            type: ReadFromKafka
            config: {topic: visits, bootstrap_servers: "${BROKERS}", format: JSON}
          archive: {type: ReadFromParquet, config: {path: archive}}
      pipeline:
        transforms:
          - type: Combine
            name: PerMinute
            input: visits
            windowing: {type: fixed, size: 60s}
            config:
              group_by: page
              combine: {visits: count, total: {value: n, fn: sum}}
              window: {start: minute}
              early: {every: 200ms, at_count: 40}
              allowed_lateness: 10m
      outputs:
        minutes:
          input: PerMinute
          live: {type: WriteToKafka, config: {topic: minutes, bootstrap_servers: "${BROKERS}", format: JSON, key: page}}
        late:
          live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", format: JSON, key: none}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", format: JSON, key: none}}
      """;

  @TempDir private Path dir;

  private final Random random = new Random(7);
  private final Map<String, long[]> expected = new TreeMap<>();
  private long clock = START;

  private MillraceProcess run(String brokers) {
    return MillraceProcess.startInterruptible(
        dir.resolve("said.txt"),
        "run",
        dir.resolve("early.yaml").toString(),
        "-DBROKERS=" + brokers,
        "--state=" + dir.resolve("state"),
        "--profile=" + dir.resolve("profile.yaml"),
        "--no-progress");
  }

  private void files() throws IOException {
    Files.writeString(dir.resolve("early.yaml"), FILE);
    String profile =
        Files.readString(Path.of("flink-state.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 500")
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 100")
            .replace("  # parallelism: 2", "  parallelism: 1");
    Files.writeString(dir.resolve("profile.yaml"), profile);
  }

  /** Events over some minutes, a third of them late by up to nine, which is allowed. */
  private void send(KafkaProducer<byte[], byte[]> producer, int events) {
    for (int i = 0; i < events; i++) {
      clock += random.nextInt(600);
      long time = random.nextInt(3) == 0 ? clock - random.nextInt(540_000) : clock;
      event(producer, time, "p" + random.nextInt(3), random.nextInt(1000));
    }
    producer.flush();
  }

  private void event(KafkaProducer<byte[], byte[]> producer, long time, String page, long n) {
    String text =
        "{\"page\": \"%s\", \"n\": %d, \"t\": \"%s\"}"
            .formatted(page, n, Instant.ofEpochMilli(time));
    producer.send(new ProducerRecord<>("visits", 0, null, text.getBytes(StandardCharsets.UTF_8)));
    long minute = Math.floorDiv(time, 60_000L) * 60_000L;
    long[] group =
        expected.computeIfAbsent(page + " " + Instant.ofEpochMilli(minute), k -> new long[2]);
    group[0]++;
    group[1] += n;
  }

  private static List<JsonNode> rows(String brokers) throws IOException {
    Map<String, Object> config = Map.of("bootstrap.servers", brokers);
    List<JsonNode> rows = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition("minutes", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          rows.add(JSON.readTree(record.value()));
        }
      }
    }
    return rows;
  }

  @Test
  void theNewestRowOfEachGroupIsRightAlthoughTheProcessIsKilled() throws Exception {
    files();
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      String brokers = kafka.bootstrapServers();
      for (String topic : List.of("visits", "minutes", "late", "dead")) {
        kafka.createTopic(topic, 1);
      }
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", brokers),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        // when
        for (int kill = 0; kill < KILLS; kill++) {
          int before = rows(brokers).size();
          send(producer, 1_500);
          try (MillraceProcess run = run(brokers)) {
            await()
                .atMost(PATIENCE)
                .until(() -> !run.isAlive() || rows(brokers).size() > before + 50);
            send(producer, 500);
            TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(1_500));
            assertThat(run.isAlive()).as(run::said).isTrue();
            run.signal("KILL");
            run.await(PATIENCE);
          }
        }
        send(producer, 500);
        // Beyond all that may be late, so that every window before it is over.
        event(producer, clock + 1_200_000, "last", 1);
        producer.flush();
      }
      try (MillraceProcess last = run(brokers)) {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofSeconds(1))
            .until(() -> !last.isAlive() || whole(Newest.of(rows(brokers))));
        assertThat(last.isAlive()).as(last::said).isTrue();
        last.signal("KILL");
        last.await(PATIENCE);
      }

      // then
      Newest newest = Newest.of(rows(brokers));
      System.out.println(newest.panes + ", " + newest.rows.size() + " groups");
      assertThat(newest.texts()).isEqualTo(right());
      assertThat(newest.panes.keySet()).containsExactly("correction", "early", "final");
    }
  }

  private boolean whole(Newest newest) {
    return newest.texts().equals(right())
        && newest.rows.values().stream()
            .filter(row -> row.get("pane").asText().equals("early"))
            .allMatch(row -> row.get("page").asText().equals("last"));
  }

  private Map<String, String> right() {
    Map<String, String> right = new TreeMap<>();
    expected.forEach((group, sums) -> right.put(group, sums[0] + " " + sums[1]));
    return right;
  }

  /** The row with the greatest revision of each group, and how many there are of each pane. */
  private record Newest(Map<String, JsonNode> rows, Map<String, Integer> panes) {
    static Newest of(List<JsonNode> all) {
      Map<String, JsonNode> rows = new TreeMap<>();
      Map<String, Integer> panes = new TreeMap<>();
      for (JsonNode row : all) {
        String group = row.get("page").asText() + " " + Instant.parse(row.get("minute").asText());
        JsonNode known = rows.get(group);
        if (known == null || known.get("revision").asLong() <= row.get("revision").asLong()) {
          rows.put(group, row);
        }
        panes.merge(row.get("pane").asText(), 1, Integer::sum);
        assertThat(row.get("revision").asLong() / 2).isEqualTo(row.get("visits").asLong());
      }
      return new Newest(rows, panes);
    }

    Map<String, String> texts() {
      Map<String, String> texts = new TreeMap<>();
      rows.forEach((group, row) -> texts.put(group, row.get("visits") + " " + row.get("total")));
      return texts;
    }
  }
}
