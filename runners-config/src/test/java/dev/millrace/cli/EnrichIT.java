package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.redis.RedisServer;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Enrich} from a real PostgreSQL and a real Redis. */
class EnrichIT {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Enrich, name: Named, input: s, config: {%s}}
      streams:
        s:
          fields: {id: BIGINT, k: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
      outputs:
        out:
          input: Named
          replay: {type: WriteToJson, config: {path: DIR/out}}
        dead_letter:
          replay: {type: WriteToJson, config: {path: DIR/dead}}
      replayable: %s
      """;

  @TempDir private static Path redisDir;
  private static PostgresServer postgres;
  private static RedisServer redis;

  @TempDir private Path dir;
  private Result result = new Result(0, List.of(), List.of());

  @BeforeAll
  static void startServers() throws Exception {
    assumeTrue(RedisServer.isInstalled(), "Debian's redis-server is not installed");
    postgres = PostgresServer.startNew();
    redis = RedisServer.start(redisDir);
  }

  @AfterAll
  static void stopServers() throws Exception {
    if (postgres != null) {
      postgres.close();
    }
    if (redis != null) {
      redis.close();
    }
  }

  private int replay(boolean replayable, String config) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            FILE.formatted(config, replayable).replace("DIR", dir.toString()));
    result = TestCommandLine.run("replay", file.toString(), "--no-progress");
    return result.exitCode();
  }

  private static String table(String config) {
    return "lookup: {type: LookUpInJdbc, config: {url: '%s', username: postgres, %s}}"
        .formatted(postgres.url(), config);
  }

  private String output() {
    return String.join("\n", result.out()) + String.join("\n", result.err());
  }

  private static String event(int id, String key, String time) {
    return "{\"id\": %d, \"k\": \"%s\", \"at\": \"2025-03-01T%sZ\"}".formatted(id, key, time);
  }

  private void events(Stream<String> events) throws IOException {
    Files.write(dir.resolve("in.jsonl"), events.toList());
  }

  private List<String> lines(String name) throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve(name))) {
      StringBuilder lines = new StringBuilder();
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.append(Files.readString(file));
      }
      return lines.toString().lines().map(l -> l.replaceFirst(",\"at\":\"[^\"]*\"", "")).toList();
    }
  }

  @Test
  void aTableIsAskedForManyKeysAtOnce() throws Exception {
    // given: a table whose keys are of another type, and more keys than a batch has
    postgres.execute(
        "create table customers (nr integer primary key, name varchar(20), balance numeric(22,2),"
            + " since timestamptz, tags text[]);"
            + " insert into customers select i, 'c' || i, 12345678901234567890.12, '2025-03-01"
            + " 23:59:59.9999+05', '{x,NULL}' from generate_series(1, 500) i");
    events(IntStream.range(0, 1_000).mapToObj(i -> event(i, "" + (1 + i % 501), "10:00:00")));
    String config =
        table("table: customers, key: [nr]")
            + ", key: id, fields: {name: VARCHAR, balance: 'DECIMAL(22,2)', since: TIMESTAMP, tags:"
            + " VARCHAR ARRAY}";

    // when
    int code = replay(false, config);

    // then
    assertThat(code).as(output()).isZero();
    assertThat(lines("out")).hasSize(1_000);
    assertThat(lines("out").get(7))
        .isEqualTo(
            "{\"id\":7,\"k\":\"8\",\"name\":\"c7\",\"balance\":12345678901234567890.12,\"since\":"
                + "\"2025-03-01T18:59:59.999Z\",\"tags\":[\"x\",null]}");
    assertThat(lines("out").get(0)).contains("\"name\":null");
    assertThat(output()).containsPattern("Named +1,?000 +500 +500");

    // when: a key that is no number is refused alone
    events(Stream.of(event(1, "1", "10:00:00"), event(2, "two", "10:00:00")));
    int mixed = replay(false, config.replace("key: id,", "key: k,"));

    // then
    assertThat(mixed).as(output()).isZero();
    assertThat(lines("dead")).hasSize(1).allSatisfy(l -> assertThat(l).contains("two", "ML-6401"));
  }

  @Test
  void aReplayGetsTheRowsThatHeldAtTheTime() throws Exception {
    // given: two versions, a gap, two rows that hold at once, and times without an end
    postgres.execute(
        "create table tiers (k text, tier text, f timestamptz, t timestamptz);"
            + " create index on tiers (k);"
            + " insert into tiers values ('a', 'silver', null, '2025-03-01 10:00Z'),"
            + " ('a', 'gold', '2025-03-01 10:00Z', '2025-03-01 11:00Z'),"
            + " ('b', 'one', '2025-03-01 10:00Z', null), ('b', 'two', '2025-03-01 10:00Z', null),"
            + " ('c', 'old', '-infinity', '2025-03-01 10:00Z'), ('c', 'new', '2025-03-01 10:00Z',"
            + " 'infinity'), ('c', 'never', 'infinity', null), ('c', 'ended', null, '-infinity')");
    events(
        Stream.of(
            event(1, "a", "09:59:59.999"),
            event(2, "a", "10:00:00"),
            event(3, "a", "11:00:00"),
            event(4, "b", "12:00:00"),
            event(5, "c", "09:59:59.999"),
            event(6, "c", "10:00:00")));

    // when
    int code =
        replay(
            true,
            table("table: tiers")
                + ", key: k, fields: {tier: VARCHAR}, as_of: {valid_from: f, valid_to: t}, cache:"
                + " {ttl: 1h}");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(lines("out"))
        .containsExactly(
            "{\"id\":1,\"k\":\"a\",\"tier\":\"silver\"}",
            "{\"id\":2,\"k\":\"a\",\"tier\":\"gold\"}",
            "{\"id\":3,\"k\":\"a\",\"tier\":null}",
            "{\"id\":5,\"k\":\"c\",\"tier\":\"old\"}",
            "{\"id\":6,\"k\":\"c\",\"tier\":\"new\"}");
    assertThat(lines("dead")).hasSize(1).allSatisfy(l -> assertThat(l).contains("ML-6067"));
  }

  @Test
  void aTableThatDoesNotFitEndsTheRun() throws Exception {
    // given
    postgres.execute("create table other (k text)");
    events(Stream.of(event(1, "a", "10:00:00")));

    // when
    int code =
        replay(
            false, table("table: other") + ", key: k, fields: {name: VARCHAR}, on_failure: wait");

    // then: and so is said before
    assertThat(code).isEqualTo(3);
    assertThat(output()).contains("ML-5453", "column 'name' is missing");
    assertThat(checked()).contains("ML-5453", "column 'name' is missing");

    // when: the servers are there and fit, refuse, or are away
    postgres.execute("create table fits (k text, name text)");
    String fields = ", key: k, fields: {name: VARCHAR}";
    String hashes = "lookup: {type: LookUpInRedis, config: {url: '%s', prefix: 'c:'}}" + fields;
    String url = "lookup: {type: LookUpInHttp, config: {url: 'http://%s/{k}'}}" + fields;
    String table = said(table("table: fits") + fields);
    String refused = said(table("table: fits").replace("postgres,", "nobody,") + fields);
    String hash = said(hashes.formatted(redis.url()));
    String away = said(hashes.formatted("redis://127.0.0.1:1"));
    String none = said(url.formatted("127.0.0.1:1"));

    // then
    assertThat(List.of(table, hash)).allSatisfy(words -> assertThat(words).doesNotContain("error"));
    assertThat(refused).contains("ML-5454", "nobody");
    assertThat(away).contains("ML-5152", "redis://127.0.0.1:1/0 does not answer");
    assertThat(none).contains("ML-5152", "http://127.0.0.1:1 does not answer");
  }

  private String said(String config) throws IOException {
    Files.writeString(
        dir.resolve("p.yaml"), FILE.formatted(config, false).replace("DIR", dir.toString()));
    return checked();
  }

  /** What {@code check --connect} says of the file that was replayed last. */
  private String checked() {
    return TestCommandLine.run("check", dir.resolve("p.yaml").toString(), "--connect").toString();
  }

  @Test
  void aQueryThatCannotBeAskedEndsTheRun() throws Exception {
    // given: a key that is rounded, and a query that writes
    postgres.execute("create sequence counter");
    events(Stream.of(event(1, "a", "10:00:00")));
    String config = ", key: id, fields: {name: VARCHAR}, on_failure: fail, retry_for: 1s";
    String writing = "query: \"select nextval('counter') as id, 'n' as name\"";

    // when
    int rounded = replay(false, table("query: \"select 1::real as id, 'n' as name\"") + config);
    String words = output();
    int written = replay(false, table(writing) + config);

    // then
    assertThat(List.of(rounded, written)).containsOnly(3);
    assertThat(words).contains("ML-5453", "column 'id' is real");
    assertThat(output()).contains("ML-5454", "read-only transaction");
  }

  @Test
  void redisIsAskedForHashesAndJsonAlsoWhileItIsKilled() throws Exception {
    // given
    for (int i = 0; i < 20; i++) {
      redis.ask("hset", "c:" + i, "name", "n" + i, "size", "" + i);
      redis.ask("set", "j:" + i, "{\"name\": \"j%d\", \"size\": %1$d}".formatted(i));
    }
    redis.ask("set", "c:20", "no hash");
    redis.ask("hset", "j:20", "name", "no text");
    events(IntStream.range(0, 22).mapToObj(i -> event(i, "" + i, "10:00:00")));
    String config =
        "lookup: {type: LookUpInRedis, config: {url: '%s', prefix: '%s', structure: %s}}, key: id,"
            + " fields: {name: VARCHAR, size: BIGINT}, on_failure: wait";

    // when: the server comes back while it is waited for
    redis.kill();
    Thread starting = new Thread(this::startRedis);
    starting.start();
    int hashes = replay(false, config.formatted(redis.url(), "c:", "hash"));
    List<String> rows = lines("out");
    List<String> dead = lines("dead");
    starting.join();
    int objects = replay(false, config.formatted(redis.url(), "j:", "json"));

    // then
    assertThat(List.of(hashes, objects)).as(output()).containsOnly(0);
    assertThat(rows)
        .hasSize(21)
        .contains("{\"id\":7,\"k\":\"7\",\"name\":\"n7\",\"size\":7}")
        .contains("{\"id\":21,\"k\":\"21\",\"name\":null,\"size\":null}");
    assertThat(dead).hasSize(1).allSatisfy(line -> assertThat(line).contains("ML-6431"));
    assertThat(lines("out")).contains("{\"id\":7,\"k\":\"7\",\"name\":\"j7\",\"size\":7}");
    assertThat(lines("dead")).singleElement().satisfies(l -> assertThat(l).contains("ML-6431"));
  }

  @Test
  void aLiveRunOnFlinkGivesWhatAReplayGives() throws Exception {
    // given
    postgres.execute(
        "create table prices (item text, price numeric(12,2), f timestamptz, t timestamptz);"
            + " insert into prices select 'i' || i, i, null, '2025-03-01 10:00:30Z' from"
            + " generate_series(0, 9) i;"
            + " insert into prices select 'i' || i, i + 0.5, '2025-03-01 10:00:30Z', null from"
            + " generate_series(0, 9) i");
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      kafka.createTopic("orders", 2);
      kafka.createTopic("priced", 1);
      kafka.createTopic("letters", 1);
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrapServers()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (int i = 0; i < 200; i++) {
          byte[] order = event(i, "i" + i % 11, "10:00:%02d".formatted(i % 60)).getBytes(UTF_8);
          var unused = producer.send(new ProducerRecord<>("orders", order));
        }
      }
      String kafkaOf = "bootstrap_servers: '%s', format: JSON".formatted(kafka.bootstrapServers());
      Path file =
          Files.writeString(
              dir.resolve("live.yaml"),
              """
              pipeline:
                transforms:
                  - {type: Enrich, name: Priced, input: orders, config: {LOOKUP, key: k, fields: {price: 'DECIMAL(12,2)'}, as_of: {valid_from: f, valid_to: t}, cache: {ttl: 1h}, on_missing: drop}}
              streams:
                orders:
                  fields: {id: BIGINT, k: VARCHAR, at: TIMESTAMP NOT NULL}
                  timestamp: at
                  watermark: {max_out_of_orderness: 2m}
                  live: {type: ReadFromKafka, config: {topic: orders, KAFKA}}
                  archive: {type: ReadFromParquet, config: {path: DIR/archive, partitions: "dt={yyyy-MM-dd}/hour={HH}"}}
              outputs:
                out:
                  input: Priced
                  live: {type: WriteToKafka, config: {topic: priced, key: id, KAFKA}}
                  replay: {type: WriteToParquet, config: {path: DIR/priced}}
                dead_letter:
                  live: {type: WriteToKafka, config: {topic: letters, KAFKA}}
                  replay: {type: WriteToParquet, config: {path: DIR/dead}}
                late:
                  live: {type: WriteToConsole}
              """
                  .replace("LOOKUP", table("table: prices, key: [item]"))
                  .replace("KAFKA", kafkaOf)
                  .replace("DIR", dir.toString()));

      // when
      Result live = run("run", file, "--until-idle=2s", "--runner=flink-embedded");
      Result archived = run("archive", file, "--until-idle=2s");
      Result same = run("verify", file);
      postgres.execute("update prices set price = 99 where item = 'i3' and f is null");
      Result other = run("verify", file);

      // then: 18 orders are of an item that has no price
      assertThat(List.of(live.exitCode(), archived.exitCode()))
          .as(live.err() + " " + archived.err())
          .containsOnly(0);
      assertThat(String.join("\n", live.out())).containsPattern("Priced +200 +182 +18 ");
      assertThat(same.exitCode()).as(same.out() + " " + same.err()).isZero();
      assertThat(other.exitCode()).isEqualTo(1);
      assertThat(String.join("\n", other.out())).contains("99.00");
    }
  }

  private static Result run(String command, Path file, String... options) {
    List<String> all = new ArrayList<>(List.of(command, file.toString(), "--no-progress"));
    all.addAll(List.of(options));
    return TestCommandLine.run(all.toArray(String[]::new));
  }

  private void startRedis() {
    try {
      Thread.sleep(1_000);
      redis.startAgain();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
