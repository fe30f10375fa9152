package dev.millrace.cli.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.read.TopicReader;
import dev.millrace.io.kafka.read.TopicRecord;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that end are removed from a real Redis and a compacted topic, and stay so. */
class EndedRowsIT {
  private static final int KEYS = 30;
  private static final int LAST = 9;

  private static final String FIELDS =
      "{id: BIGINT NOT NULL, v: INTEGER NOT NULL, at: TIMESTAMP NOT NULL, gone: BOOLEAN}";

  private static final String ROWS = "key: [id], version: v, deleted: gone";

  private static final List<String> STAYING =
      IntStream.range(0, KEYS)
          .filter(id -> id % 3 != 0)
          .mapToObj(String::valueOf)
          .sorted()
          .toList();

  @TempDir private static Path serverDir;
  private static RedisServer server;

  @TempDir private Path dir;

  @BeforeAll
  static void startServer() throws Exception {
    assumeTrue(RedisServer.isInstalled(), "Debian's redis-server is not installed");
    server = RedisServer.start(serverDir);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void removeKeys() throws Exception {
    server.ask("flushall");
  }

  private static String event(int id, int version, boolean gone) {
    return "{\"id\": %d, \"v\": %d, \"at\": \"2025-03-01T10:00:%02dZ\", \"gone\": %b}"
        .formatted(id, version, version, gone);
  }

  /** States of keys, all of which end once, and of which every third one ends with its last. */
  private static List<String> histories() {
    List<String> events = new ArrayList<>();
    for (int id = 0; id < KEYS; id++) {
      for (int version = 0; version <= LAST; version++) {
        events.add(event(id, version, version == LAST ? id % 3 == 0 : version == 2));
      }
    }
    Collections.shuffle(events, new Random(1));
    return events;
  }

  private Result replay(String name, List<String> events) throws IOException {
    Files.write(dir.resolve(name + ".jsonl"), events);
    Path file =
        Files.writeString(
            dir.resolve(name + ".yaml"),
            """
            pipeline:
              transforms:
                - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
            streams:
              s:
                fields: FIELDS
                timestamp: at
                archive: {type: ReadFromJson, config: {path: DIR/NAME.jsonl}}
            outputs:
              hashes: {input: All, replay: {type: WriteToRedis, config: {url: 'URL', prefix: 'hash:', ROWS}}}
              texts: {input: All, replay: {type: WriteToRedis, config: {url: 'URL', structure: json, prefix: 'text:', ROWS}}}
              top: {input: All, replay: {type: WriteToRedis, config: {url: 'URL', structure: sorted_set, prefix: top, score: v, ROWS}}}
              dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead-NAME}}}
            """
                .replace("ROWS", ROWS + ", batch_rows: 7")
                .replace("FIELDS", FIELDS)
                .replace("URL", server.url())
                .replace("NAME", name)
                .replace("DIR", dir.toString()));
    return TestCommandLine.run("replay", file.toString(), "--no-progress");
  }

  /** What is there: the keys of hashes, those of texts, and the members of the set. */
  private static List<List<String>> there() throws Exception {
    return List.of(
        keys("hash:"),
        keys("text:"),
        server.ask("zrange", "top", "0", "-1").stream().sorted().toList());
  }

  private static List<String> keys(String prefix) throws Exception {
    return server.ask("keys", prefix + "*").stream()
        .map(key -> key.substring(prefix.length()))
        .sorted()
        .toList();
  }

  @Test
  void whatHasEndedIsRemovedAndNotBroughtBackByOlderRows() throws Exception {
    // given
    List<String> events = histories();

    // when: all, in no order; then all but the newest ones; then one that is newer than its end
    Result first = replay("all", events);
    List<List<String>> whole = there();
    Result second = replay("older", events.stream().filter(e -> !e.contains("\"v\": 9,")).toList());
    List<List<String>> untouched = there();
    Result third = replay("again", List.of(event(0, 10, false)));

    // then
    assertThat(List.of(first.exitCode(), second.exitCode(), third.exitCode()))
        .as(first.err() + " " + second.err() + " " + third.err())
        .containsOnly(0);
    assertThat(whole).containsOnly(STAYING);
    assertThat(untouched).containsOnly(STAYING);
    assertThat(there()).allSatisfy(keys -> assertThat(keys).hasSize(21).contains("0"));
    assertThat(server.ask("hget", "hash:1", "v")).containsExactly("9");
    assertThat(server.ask("keys", "millrace_ended:*")).hasSize(18);
  }

  @Test
  void aCompactedTopicHasNoValuesForWhatHasEndedAndIsReadLikewise() throws Exception {
    // given
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      kafka.createTopic("changes", 2);
      kafka.createTopic("copy", 2);
      send(kafka, histories());
      Path file =
          file(
              "live",
              kafka,
              """
              pipeline:
                transforms:
                  - {type: Latest, name: Newest, input: changes, config: {key: id, order_by: v, deleted: gone}}
              streams:
                changes:
                  fields: FIELDS
                  timestamp: at
                  watermark: {max_out_of_orderness: 1h}
                  live: {type: ReadFromKafka, config: {topic: changes, bootstrap_servers: 'BROKERS', format: JSON}}
                  archive: {type: ReadFromParquet, config: {path: DIR/archive, partitions: "dt={yyyy-MM-dd}/hour={HH}"}}
              outputs:
                hashes:
                  input: Newest
                  live: {type: WriteToRedis, config: {url: 'URL', prefix: 'hash:', ROWS}}
                  replay: {type: WriteToParquet, config: {path: DIR/hashes}}
                copy:
                  input: Newest
                  live: {type: WriteToKafka, config: {topic: copy, bootstrap_servers: 'BROKERS', format: JSON, key: id, version: v, deleted: gone}}
                  replay: {type: WriteToParquet, config: {path: DIR/copy}}
                dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToParquet, config: {path: DIR/dead}}}
                late: {live: {type: WriteToConsole}}
              """);
      Path reader =
          file(
              "reader",
              kafka,
              """
              pipeline:
                transforms:
                  - {type: Latest, name: Newest, input: copy, config: {key: id, order_by: place, deleted: ended}}
              streams:
                copy:
                  fields: FIELDS
                  timestamp: at
                  watermark: {max_out_of_orderness: 1h}
                  live:
                    type: ReadFromKafka
                    config:
                      {topic: copy, bootstrap_servers: 'BROKERS', format: JSON, tombstones: {deleted: ended, key: id}, metadata: {offset: place}}
                  archive: {type: ReadFromParquet, config: {path: DIR/archived-copy, partitions: "dt={yyyy-MM-dd}/hour={HH}"}}
              outputs:
                hashes:
                  input: Newest
                  live: {type: WriteToRedis, config: {url: 'URL', prefix: 'back:', key: [id], version: place, deleted: ended}}
                  replay: {type: WriteToRedis, config: {url: 'URL', prefix: 'again:', key: [id], version: place, deleted: ended}}
                dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToParquet, config: {path: DIR/dead}}}
                late: {live: {type: WriteToConsole}}
              """);

      // when: written and compared, then read back, live and in a replay
      List<Result> results =
          new ArrayList<>(
              List.of(
                  millrace("run", file, "--until-idle=2s"),
                  millrace("archive", file, "--until-idle=2s"),
                  millrace("verify", file),
                  millrace("run", reader, "--until-idle=2s"),
                  millrace("archive", reader, "--until-idle=2s"),
                  millrace("replay", reader)));
      Map<String, String> newest = newest(kafka);
      server.ask("hset", "hash:4", "gone", "true");
      send(kafka, "copy", "7", null);
      Result other = millrace("verify", file);

      // then
      assertThat(results)
          .allSatisfy(
              each -> assertThat(each.exitCode()).as(each.out() + " " + each.err()).isZero());
      assertThat(newest).hasSize(KEYS);
      assertThat(newest.keySet().stream().filter(id -> newest.get(id) != null).sorted().toList())
          .isEqualTo(STAYING);
      assertThat(List.of(keys("hash:"), keys("back:"), keys("again:"))).containsOnly(STAYING);
      assertThat(server.ask("hmget", "again:1", "v", "gone", "ended"))
          .containsExactly("9", "false", "false");
      assertThat(other.exitCode()).isEqualTo(1);
      assertThat(String.join("\n", other.out())).contains("id 4: gone", "id 7");
    }
  }

  private Path file(String name, EmbeddedKafka kafka, String text) throws IOException {
    return Files.writeString(
        dir.resolve(name + ".yaml"),
        text.replace("ROWS", ROWS)
            .replace("FIELDS", FIELDS)
            .replace("URL", server.url())
            .replace("BROKERS", kafka.bootstrapServers())
            .replace("DIR", dir.toString()));
  }

  private static void send(EmbeddedKafka kafka, List<String> events) {
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      for (String event : events) {
        var unused = producer.send(new ProducerRecord<>("changes", event.getBytes(UTF_8)));
      }
    }
  }

  private static void send(EmbeddedKafka kafka, String topic, String key, byte[] value) {
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka kafka) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** The value of each key's last record. */
  private static Map<String, String> newest(EmbeddedKafka kafka) {
    Map<String, String> newest = new HashMap<>();
    KafkaConnection connection = KafkaConnection.to(kafka.bootstrapServers());
    try (TopicReader records = TopicReader.all(connection, "copy")) {
      while (records.hasNext()) {
        TopicRecord record = records.next();
        byte[] value = record.value();
        newest.put(
            new String(record.key(), UTF_8), value == null ? null : new String(value, UTF_8));
      }
    }
    return newest;
  }

  private static Result millrace(String command, Path file, String... options) {
    List<String> all = new ArrayList<>(List.of(command, file.toString(), "--no-progress"));
    all.addAll(List.of(options));
    return TestCommandLine.run(all.toArray(String[]::new));
  }
}
