package dev.millrace.cli.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.testing.kafka.EmbeddedKafka;
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
import java.util.concurrent.locks.LockSupport;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a live run that is killed and goes on; more in a longer run: -Dmillrace.kills=20. */
@Timeout(1_800)
class IcebergKillIT {
  private static final int KILLS = Integer.getInteger("millrace.kills", 1);
  private static final int PORTION = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
      streams:
        s:
          fields: {id: BIGINT NOT NULL, user: VARCHAR NOT NULL, gone: BOOLEAN NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 1h, idle_timeout: 2s}
          live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: "BROKERS", format: JSON, start: {mode: earliest}}}
          archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
      outputs:
        all:
          input: All
          live: {type: WriteToIceberg, config: {table: lake.all, catalog_properties: {warehouse: DIR/lake}, commit_every: 1s, partition_fields: ["bucket(id, 2)"]}}
          replay: {type: WriteToParquet, config: {path: DIR/out/all}}
        newest:
          input: All
          live: {type: WriteToIceberg, config: {table: lake.newest, catalog_properties: {warehouse: DIR/lake}, commit_every: 1s, mode: upsert, key: [user], version: id}}
          replay: {type: WriteToParquet, config: {path: DIR/out/newest}}
        states:
          input: All
          live: {type: WriteToIceberg, config: {table: lake.states, catalog_properties: {warehouse: DIR/lake}, commit_every: 1s, mode: upsert, key: [user], version: id, deleted: gone}}
          replay: {type: WriteToParquet, config: {path: DIR/out/states}}
        dead_letter:
          live: {type: WriteToJson, config: {path: DIR/dead}}
          replay: {type: WriteToParquet, config: {path: DIR/out/dead}}
        late:
          live: {type: WriteToJson, config: {path: DIR/late}}
      """;

  @TempDir private Path dir;
  private final Random random = new Random(1);
  private final List<String> fed = new ArrayList<>();

  private MillraceProcess run() {
    return MillraceProcess.start(
        dir.resolve("run.txt"),
        "run",
        dir.resolve("p.yaml").toString(),
        "--state=" + dir.resolve("state"),
        "--profile=" + dir.resolve("profile.yaml"),
        "--no-progress");
  }

  private void feed(EmbeddedKafka kafka) {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < PORTION; i++) {
        int id = fed.size();
        String line =
            "{\"id\":%d,\"user\":\"u%d\",\"gone\":%b,\"at\":\"%s\"}"
                .formatted(
                    id, id % 97, isGone(id), Instant.parse("2025-03-01T10:00:00Z").plusMillis(id));
        fed.add(line);
        producer.send(
            new ProducerRecord<>("s", id % 2, null, line.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /** Every third state of a user ends it. */
  private static boolean isGone(int id) {
    return id / 97 % 3 == 2;
  }

  private List<String> rows(String table) {
    try {
      return LakeTable.in(dir.resolve("lake"), table).rows();
    } catch (NoSuchTableException e) {
      return List.of();
    }
  }

  private List<String> ids(String table) {
    return rows(table).stream().map(row -> row.substring(0, row.indexOf('|'))).toList();
  }

  @Test
  void everyRowIsCommittedOnceAlthoughTheProcessIsKilled() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      kafka.createTopic("s", 2);
      Files.writeString(
          dir.resolve("p.yaml"),
          FILE.replace("DIR", dir.toString()).replace("BROKERS", kafka.bootstrapServers()));
      Files.writeString(
          dir.resolve("profile.yaml"),
          Files.readString(Path.of("flink-state.yaml"))
              .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 500")
              .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 100"));

      // when: killed a random while after it has committed something
      for (int kill = 0; kill < KILLS; kill++) {
        feed(kafka);
        int before = rows("lake.all").size();
        try (MillraceProcess run = run()) {
          await().atMost(PATIENCE).until(() -> !run.isAlive() || rows("lake.all").size() > before);
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(2_000)).toNanos());
          assertThat(run.isAlive()).as(run::said).isTrue();
          run.kill();
        }
      }
      feed(kafka);
      try (MillraceProcess last = run()) {
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    !last.isAlive()
                        || rows("lake.all").size() >= fed.size()
                            && newestIsThere()
                            && statesAreThere());
        // What would be written twice comes with the commits after it.
        LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
        assertThat(last.isAlive()).as(last::said).isTrue();
        last.kill();
      }

      // then: by Iceberg's own reader
      assertThat(ids("lake.all")).doesNotHaveDuplicates().hasSize(fed.size());
      assertThat(new TreeMap<>(Map.of("users", ids("lake.newest").size())))
          .containsEntry("users", 97);
      assertThat(newestIsThere()).isTrue();
      assertThat(statesAreThere()).isTrue();
      assertThat(dir.resolve("dead"))
          .satisfiesAnyOf(
              path -> assertThat(path).doesNotExist(),
              path -> assertThat(path).isDirectoryNotContaining("glob:**.jsonl"));

      // and against a replay
      Files.write(dir.resolve("in.jsonl"), fed);
      Result verified = TestCommandLine.run("verify", dir.resolve("p.yaml").toString());
      assertThat(verified.exitCode()).as(verified.toString()).isZero();
      assertThat(verified.out())
          .anyMatch(line -> line.contains("newest"))
          .anyMatch(line -> line.contains("states"));

      // when: others change a row of a table that rows were added to, and one of the newest
      LakeTable.in(dir.resolve("lake"), "lake.all").set("id", 7L, "user", "nobody");
      LakeTable.in(dir.resolve("lake"), "lake.newest")
          .set("user", "u7", "gone", !isGone(newest().get("u7")));
      Result changed = TestCommandLine.run("verify", dir.resolve("p.yaml").toString());

      // then
      assertThat(changed.exitCode()).as(changed.toString()).isEqualTo(1);
      assertThat(changed.out())
          .anyMatch(line -> line.contains("user nobody → u7"))
          .anyMatch(line -> line.contains("user u7: gone false → true"));
    }
  }

  private boolean newestIsThere() {
    return there("lake.newest").equals(newest());
  }

  private boolean statesAreThere() {
    Map<String, Integer> states = newest();
    states.values().removeIf(IcebergKillIT::isGone);
    return there("lake.states").equals(states);
  }

  private Map<String, Integer> newest() {
    Map<String, Integer> newest = new TreeMap<>();
    for (int id = 0; id < fed.size(); id++) {
      newest.put("u" + id % 97, id);
    }
    return newest;
  }

  private Map<String, Integer> there(String table) {
    Map<String, Integer> there = new TreeMap<>();
    for (String row : rows(table)) {
      String[] values = row.split("[|]");
      there.put(values[1], Integer.valueOf(values[0]));
    }
    return there;
  }
}
