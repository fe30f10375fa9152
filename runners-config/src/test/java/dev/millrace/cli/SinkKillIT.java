package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.http.HookServer;
import dev.millrace.cli.http.HookServer.Request;
import dev.millrace.cli.iceberg.LakeTable;
import dev.millrace.cli.redis.RedisServer;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Databases, files and a hook of a live run with kept state, whose process and servers are killed
 * in turn; more in a longer run: {@code -Dmillrace.kills=20}.
 */
@Timeout(3_600)
class SinkKillIT {
  private static final int KILLS = Integer.getInteger("millrace.kills", 3);
  private static final int PORTION = 500;
  private static final int USERS = 97;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String TABLE =
      "create table %s (id bigint not null, \"user\" text not null, gone boolean not null, at"
          + " timestamptz not null, millrace_id text not null, primary key (%s));";

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
          - {type: MapToFields, name: Lines, input: All, config: {fields: {line: "user || ' ' || CAST(id AS VARCHAR)"}}}
      streams:
        s:
          fields: {id: BIGINT NOT NULL, user: VARCHAR NOT NULL, gone: BOOLEAN NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 1h, idle_timeout: 2s}
          live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: "BROKERS", format: JSON, start: {mode: earliest}}}
          archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
      outputs:
        every:
          input: All
          live: {type: WriteToJdbc, config: {url: "URL", username: postgres, table: every}}
          replay: {type: WriteToParquet, config: {path: DIR/out/every}}
        newest:
          input: All
          live: {type: WriteToJdbc, config: {url: "URL", username: postgres, table: newest, mode: upsert, key: [user], version: id}}
          replay: {type: WriteToParquet, config: {path: DIR/out/newest}}
        states:
          input: All
          live: {type: WriteToJdbc, config: {url: "URL", username: postgres, table: states, mode: upsert, key: [user], version: id, deleted: gone}}
          replay: {type: WriteToParquet, config: {path: DIR/out/states}}
        hashes:
          input: All
          live: {type: WriteToRedis, config: {url: "REDIS", prefix: "n:", key: [user], version: id}}
          replay: {type: WriteToParquet, config: {path: DIR/out/hashes}}
        json:
          input: All
          live: {type: WriteToJson, config: {path: DIR/live/json, roll_every: 1s}}
          replay: {type: WriteToParquet, config: {path: DIR/out/json}}
        csv:
          input: All
          live: {type: WriteToCsv, config: {path: DIR/live/csv, roll_every: 1s}}
          replay: {type: WriteToParquet, config: {path: DIR/out/csv}}
        parquet:
          input: All
          live: {type: WriteToParquet, config: {path: DIR/live/parquet, roll_every: 1s}}
          replay: {type: WriteToParquet, config: {path: DIR/out/parquet}}
        avro:
          input: All
          live: {type: WriteToAvro, config: {path: DIR/live/avro, roll_every: 1s}}
          replay: {type: WriteToParquet, config: {path: DIR/out/avro}}
        text:
          input: Lines
          live: {type: WriteToText, config: {path: DIR/live/text, roll_every: 1s}}
          replay: {type: WriteToParquet, config: {path: DIR/out/text}}
        lake:
          input: All
          live: {type: WriteToIceberg, config: {table: lake.every, catalog_name: lake, catalog_properties: {CATALOG}, commit_every: 1s}}
          replay: {type: WriteToParquet, config: {path: DIR/out/lake}}
        hook:
          input: All
          live: {type: WriteToHttp, config: {url: "HOOK"}}
        dead_letter:
          live: {type: WriteToJson, config: {path: DIR/live/dead}}
          replay: {type: WriteToParquet, config: {path: DIR/out/dead}}
        late:
          live: {type: WriteToJson, config: {path: DIR/live/late}}
      """;

  @TempDir private Path dir;
  private final Random random = new Random(1);
  private final List<String> fed = new ArrayList<>();
  private PostgresServer tables;
  private RedisServer redis;
  private @Nullable LakeTable lake;

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
                    id,
                    id % USERS,
                    isGone(id),
                    Instant.parse("2025-03-01T10:00:00Z").plusMillis(id));
        fed.add(line);
        producer.send(
            new ProducerRecord<>("s", id % 2, null, line.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /** Every third state of a user ends it. */
  private static boolean isGone(int id) {
    return id / USERS % 3 == 2;
  }

  @Test
  void nothingIsLostOrWrongWhateverIsKilled() throws Exception {
    assumeTrue(RedisServer.isInstalled(), "Debian's redis-server is not installed");
    try (EmbeddedKafka kafka = new EmbeddedKafka().start();
        PostgresServer postgres = PostgresServer.startNew();
        RedisServer cache = RedisServer.start(Files.createDirectories(dir.resolve("redis")));
        HookServer hook = new HookServer()) {
      // given
      tables = postgres;
      redis = cache;
      kafka.createTopic("s", 2);
      postgres.execute(
          TABLE.formatted("every", "millrace_id")
              + TABLE.formatted("newest", "\"user\"")
              + TABLE.formatted("states", "\"user\"")
              + "create table states_revisions (\"user\" text primary key, id bigint not null,"
              + " millrace_id text not null)");
      Files.writeString(
          dir.resolve("p.yaml"),
          FILE.replace("CATALOG", inYaml(catalog()))
              .replace("DIR", dir.toString())
              .replace("BROKERS", kafka.bootstrapServers())
              .replace("URL", postgres.url())
              .replace("REDIS", cache.url())
              .replace("HOOK", hook.url()));
      Files.writeString(
          dir.resolve("profile.yaml"),
          Files.readString(Path.of("flink-state.yaml"))
              .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 500")
              .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 100"));

      // when
      MillraceProcess run = run();
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          MillraceProcess going = run;
          int before = every();
          feed(kafka);
          await().atMost(PATIENCE).until(() -> !going.isAlive() || every() > before);
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1_000)).toNanos());
          assertThat(going.isAlive()).as("kill %s; %s", kill, going.said()).isTrue();
          switch (kill % 3) {
            case 0 -> postgres.killAndStart();
            case 1 -> {
              cache.kill();
              cache.startAgain();
            }
            default -> {
              run.kill();
              run = run();
            }
          }
        }
        feed(kafka);
        MillraceProcess last = run;
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(500))
            .until(() -> !last.isAlive() || isAllThere(hook));
        // What would be written twice comes after it.
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        assertThat(last.isAlive()).as(last::said).isTrue();
      } finally {
        run.kill();
      }

      // then: the catalog was waited for, and what only the test can see
      assertThat(Files.readString(dir.resolve("run.txt"))).doesNotContain("ML-5564");
      List<Integer> all = IntStream.range(0, fed.size()).boxed().toList();
      assertThat(postgres.rows("select id from every order by id"))
          .isEqualTo(all.stream().map(String::valueOf).toList());
      assertThat(hashes()).isEqualTo(newest());
      assertThat(lines("json")).doesNotHaveDuplicates().hasSize(fed.size());
      assertThat(lines("csv")).doesNotHaveDuplicates().hasSize(fed.size());
      Map<String, Set<String>> bodies =
          hook.taken().stream()
              .collect(
                  Collectors.groupingBy(
                      Request::key, Collectors.mapping(Request::body, Collectors.toSet())));
      assertThat(bodies).hasSize(fed.size()).allSatisfy((key, body) -> assertThat(body).hasSize(1));
      assertThat(ids(hook)).hasSize(fed.size());
      assertThat(lines("dead")).isEmpty();

      // and: all that can be read back, against a replay
      Files.write(dir.resolve("in.jsonl"), fed);
      Result verified = TestCommandLine.run("verify", dir.resolve("p.yaml").toString());
      assertThat(verified.exitCode()).as(verified.toString()).isZero();
      List.of(
              "every", "newest", "states", "hashes", "json", "csv", "parquet", "avro", "text",
              "lake")
          .forEach(
              output ->
                  assertThat(verified.out())
                      .anyMatch(line -> line.matches(output + " .* 0 +0 +✓")));
    }
  }

  private int every() throws Exception {
    return Integer.parseInt(tables.rows("select count(*) from every").get(0));
  }

  private boolean isAllThere(HookServer hook) throws Exception {
    return every() >= fed.size()
        && ids(hook).size() >= fed.size()
        && lines("json").size() >= fed.size()
        && lines("csv").size() >= fed.size()
        && lines("text").size() >= fed.size()
        && hashes().equals(newest())
        && there("newest").equals(newest())
        && there("states").equals(states())
        && lake() >= fed.size();
  }

  /** Its catalog is in the database that is killed. */
  private Map<String, String> catalog() {
    return new TreeMap<>(
        Map.of(
            "type",
            "jdbc",
            "uri",
            tables.url(),
            "jdbc.user",
            "postgres",
            "jdbc.schema-version",
            "V1",
            "warehouse",
            dir.resolve("lake").toString()));
  }

  private static String inYaml(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(each -> each.getKey() + ": \"" + each.getValue() + "\"")
        .collect(Collectors.joining(", "));
  }

  /** Asked once the database is not killed any more. */
  private int lake() {
    try {
      lake = lake == null ? LakeTable.in("lake", catalog(), "lake.every") : lake;
      return lake.rows().size();
    } catch (NoSuchTableException notYet) {
      return 0;
    }
  }

  private static Set<String> ids(HookServer hook) {
    Set<String> ids = new HashSet<>();
    hook.taken()
        .forEach(request -> ids.add(request.body().replaceFirst("(?s).*?\"id\":(\\d+).*", "$1")));
    return ids;
  }

  /** The rows of an output's visible files, which have no line of names but in CSV. */
  private List<String> lines(String output) throws IOException {
    List<String> lines = new ArrayList<>();
    Path directory = dir.resolve("live").resolve(output);
    if (!Files.exists(directory)) {
      return lines;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file :
          files.filter(f -> f.toString().matches(".*/[^._][^/]*[.](jsonl|csv|txt)")).toList()) {
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("id,"))
            .forEach(lines::add);
      }
    }
    return lines;
  }

  private Map<String, Integer> there(String table) throws Exception {
    Map<String, Integer> there = new TreeMap<>();
    for (String row : tables.rows("select \"user\", id from " + table)) {
      there.put(row.split("[|]")[0], Integer.valueOf(row.split("[|]")[1]));
    }
    return there;
  }

  private Map<String, Integer> hashes() throws Exception {
    String script =
        "local r = {} for _, k in ipairs(redis.call('keys', 'n:*')) do"
            + " r[#r + 1] = string.sub(k, 3) .. '|' .. redis.call('hget', k, 'id') end return r";
    Map<String, Integer> hashes = new TreeMap<>();
    for (String line : redis.ask("eval", script, "0")) {
      if (line.contains("|")) {
        hashes.put(line.split("[|]")[0], Integer.valueOf(line.split("[|]")[1]));
      }
    }
    return hashes;
  }

  private Map<String, Integer> newest() {
    Map<String, Integer> newest = new TreeMap<>();
    for (int id = 0; id < fed.size(); id++) {
      newest.put("u" + id % USERS, id);
    }
    return newest;
  }

  private Map<String, Integer> states() {
    Map<String, Integer> states = newest();
    states.values().removeIf(SinkKillIT::isGone);
    return states;
  }
}
