package dev.millrace.cli.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.CutLine;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code WriteToRedis} on a real Redis. */
class WriteToRedisIT {
  private static final String FIELDS =
      "id: BIGINT, v: BIGINT, at: TIMESTAMP NOT NULL, note: VARCHAR";

  @TempDir private static Path serverDir;
  private static RedisServer server;

  @TempDir private Path dir;
  private Result result = new Result(0, List.of(), List.of());

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

  private static String text(String fields, String config) {
    return """
    pipeline:
      transforms:
        - {type: Filter, name: All, input: s, config: {keep: at IS NOT NULL}}
    streams:
      s:
        fields: {%s}
        timestamp: at
        archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
    outputs:
      out:
        input: All
        replay: {type: WriteToRedis, config: {%s}}
      dead_letter:
        replay: {type: WriteToJson, config: {path: DIR/dead}}
    """
        .formatted(fields, config);
  }

  private int replay(String fields, String config) throws IOException {
    String place = config.contains("url:") ? config : "url: '" + server.url() + "', " + config;
    return millrace(text(fields, place), "replay");
  }

  private int millrace(String text, String command, String... more) throws IOException {
    Path file = Files.writeString(dir.resolve("p.yaml"), text.replace("DIR", dir.toString()));
    result =
        TestCommandLine.run(
            Stream.of(Stream.of(command, file.toString()), Stream.of(more))
                .flatMap(each -> each)
                .toArray(String[]::new));
    return result.exitCode();
  }

  private String output() {
    return String.join("\n", result.out()) + String.join("\n", result.err());
  }

  private void events(List<String> lines) throws IOException {
    Files.write(dir.resolve("in.jsonl"), lines);
  }

  private static String event(int id, int version) {
    return "{\"id\": %d, \"v\": %d, \"at\": \"2025-03-01T10:%02d:%02dZ\", \"note\": \"n%2$d\"}"
        .formatted(id, version, version / 60 % 60, version % 60);
  }

  private static List<String> shuffled(int keys, int versions) {
    List<String> lines = new ArrayList<>();
    for (int key = 0; key < keys; key++) {
      for (int version = 0; version < versions; version++) {
        lines.add(event(key, version));
      }
    }
    Collections.shuffle(lines, new Random(1));
    return lines;
  }

  private String letters() throws IOException {
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> files = Files.walk(dir.resolve("dead"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.append(Files.readString(file));
      }
    }
    return lines.toString();
  }

  @Test
  void anOlderRowNeverReplacesANewerOne() throws Exception {
    // given: more rows of a key than a batch has, in no order
    String config = "prefix: 'order:', key: [id], version: v, batch_rows: 7";
    List<String> all = shuffled(20, 10);
    events(all);

    // when
    int first = replay(FIELDS, config);
    List<String> newest = hashes();
    events(all.stream().filter(line -> !line.contains("\"v\": 9,")).toList());
    int older = replay(FIELDS, config);

    // then
    assertThat(List.of(first, older)).as(output()).containsExactly(0, 0);
    assertThat(newest).hasSize(20).allSatisfy(hash -> assertThat(hash).contains("note n9 v 9"));
    assertThat(hashes()).isEqualTo(newest);
  }

  /** All hashes of orders, each with its fields in their order. */
  private static List<String> hashes() throws Exception {
    List<String> hashes = new ArrayList<>();
    for (String key : server.ask("keys", "order:*").stream().sorted().toList()) {
      List<String> fields = new ArrayList<>();
      List<String> said = server.ask("hgetall", key);
      IntStream.range(0, said.size() / 2)
          .forEach(i -> fields.add(said.get(2 * i) + " " + said.get(2 * i + 1)));
      Collections.sort(fields);
      hashes.add(key + " " + String.join(" ", fields));
    }
    return hashes;
  }

  private Path fileOf(int rows, String url) throws IOException {
    events(IntStream.range(0, rows).mapToObj(id -> event(id, 1)).toList());
    String config = "url: '" + url + "', prefix: 'order:', key: [id], version: v, batch_rows: 50";
    String text = text(FIELDS, config).replace("DIR", dir.toString());
    return Files.writeString(dir.resolve("p.yaml"), text);
  }

  private static int count() throws Exception {
    return Integer.parseInt(server.ask("dbsize").get(0));
  }

  @Test
  void aSlowLineThatIsCutForAWhileLosesNoRow() throws Exception {
    // when
    result =
        CutLine.replay(
            server.port(), port -> fileOf(5_000, "redis://localhost:" + port), () -> count(), 300);

    // then
    assertThat(result.exitCode()).as(output()).isZero();
    assertThat(count()).isEqualTo(5_000);
    assertThat(letters()).isEmpty();
  }

  @Test
  void rowsWaitWhileTheServersMemoryIsFull() throws Exception {
    // given
    Path file = fileOf(20_000, server.url());

    // when
    Running running = TestCommandLine.start("replay", file.toString(), "--no-progress");
    while (count() < 300 && !running.isOver()) {
      Thread.sleep(5);
    }
    server.ask("config", "set", "maxmemory", "1");
    int before = count();
    Thread.sleep(1_500);
    int during = count();
    boolean waits = !running.isOver();
    server.ask("config", "set", "maxmemory", "0");
    result = running.result();

    // then
    assertThat(List.of(during, waits)).containsExactly(before, true);
    assertThat(result.exitCode()).as(output()).isZero();
    assertThat(count()).isEqualTo(20_000);
    assertThat(letters()).isEmpty();
  }

  @Test
  void valuesOfAllTypesAreTheirTextsAndNullIsNoField() throws Exception {
    // given
    String fields =
        "id: BIGINT, name: VARCHAR, v: DATE NOT NULL, at: TIMESTAMP NOT NULL, d: DOUBLE, n:"
            + " 'DECIMAL(22,2)', xs: BIGINT ARRAY, b: VARBINARY, clock: TIME, yes: BOOLEAN, gone:"
            + " VARCHAR";
    events(
        List.of(
            "{\"id\": -9223372036854775808, \"name\": \"a:b\\\\\", \"v\": \"2025-03-02\", \"at\":"
                + " \"2025-03-01T10:00:00.001Z\", \"d\": \"NaN\", \"n\": 12345678901234567890.12,"
                + " \"xs\": [1, null], \"b\": \"AAH/\", \"clock\": \"23:59:59.999\", \"yes\":"
                + " true, \"gone\": null}",
            "{\"id\": -9223372036854775808, \"name\": \"a:b\\\\\", \"v\": \"1969-12-31\", \"at\":"
                + " \"2025-03-01T10:00:00Z\", \"gone\": \"old\"}"));

    // when
    int code = replay(fields, "prefix: 'order:', key: [id, name], version: v");

    // then
    assertThat(code).as(output()).isZero();
    String key = "order:-9223372036854775808:a\\:b\\\\";
    assertThat(server.ask("keys", "*")).containsExactly(key);
    assertThat(hashes().get(0).replaceFirst("millrace_rev [0-9]{20}:[0-9a-f]{32} ", ""))
        .isEqualTo(
            key
                + " at 2025-03-01T10:00:00.001Z b AAH/ clock 23:59:59.999 d NaN id"
                + " -9223372036854775808 n 12345678901234567890.12 name a:b\\ v 2025-03-02 xs"
                + " [1,null] yes true");
  }

  @Test
  void whatHasNoPlaceIsADeadLetter() throws Exception {
    // given: keys that others use
    server.ask("set", "order:1", "theirs");
    server.ask("hset", "order:2", "theirs", "too");
    events(
        List.of(
            event(1, 1),
            event(2, 1),
            event(3, 1),
            event(4, 1).replace("\"id\": 4", "\"id\": null"),
            event(5, 1).replace("\"v\": 1", "\"v\": null")));

    // when
    int code = replay(FIELDS, "prefix: 'order:', key: [id], version: v");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(server.ask("get", "order:1")).containsExactly("theirs");
    assertThat(server.ask("hgetall", "order:2")).containsExactly("theirs", "too");
    assertThat(server.ask("hget", "order:3", "note")).containsExactly("n1");
    assertThat(letters().lines())
        .hasSize(4)
        .anySatisfy(letter -> assertThat(letter).contains("ML-6431", "WRONGTYPE"))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6431", "without millrace_rev"))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6430", "column 'id'"))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6430", "column 'v'"));
  }

  @Test
  void jsonIsReplacedByNewerJsonAndLivesAsLongAsAsked() throws Exception {
    // given
    server.ask("set", "order:7", "theirs");
    events(List.of(event(1, 3), event(1, 2), event(7, 1)));

    // when
    int code = replay(FIELDS, "structure: json, prefix: 'order:', key: [id], version: at, ttl: 1h");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(server.ask("get", "order:1").get(0))
        .matches(
            "\\{\"millrace_rev\":\"[0-9]{20}:[0-9a-f]{32}\",\"id\":1,\"v\":3,\"at\":"
                + "\"2025-03-01T10:00:03.000Z\",\"note\":\"n3\"}");
    assertThat(Long.parseLong(server.ask("pttl", "order:1").get(0)))
        .isBetween(3_000_000L, 3_600_000L);
    assertThat(letters()).contains("ML-6431", "which no output wrote");
  }

  @Test
  void aSortedSetKeepsTheMembersWithTheGreatestScores() throws Exception {
    // given: scores 0 to 39, each after a greater one that is out of date
    List<String> lines = new ArrayList<>();
    for (int id = 0; id < 40; id++) {
      lines.add(event(id, id).replace("\"note\": \"n" + id, "\"note\": \"" + id % 2));
    }
    lines.add(event(5, 1).replace("\"note\": \"n1", "\"note\": \"1"));
    Collections.shuffle(lines, new Random(1));
    events(lines);

    // when
    int code =
        replay(
            FIELDS,
            "structure: sorted_set, prefix: 'top:', set: [note], key: [id], version: at, score: v,"
                + " keep: 3");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(server.ask("zrange", "top:1", "0", "-1", "rev", "withscores"))
        .containsExactly("39", "39", "37", "37", "35", "35");
    assertThat(server.ask("zrange", "top:0", "0", "-1", "rev")).containsExactly("38", "36", "34");
    assertThat(server.ask("hlen", "top:1:millrace_rev")).containsExactly("20");
  }

  @Test
  void nothingIsLostWhenTheServerIsKilledAndStartedAgain() throws Exception {
    // given
    int keys = 300;
    events(shuffled(keys, 5));
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            text(
                    FIELDS,
                    "url: '%s', prefix: 'order:', key: [id], version: v, batch_rows: 20"
                        .formatted(server.url()))
                .replace("DIR", dir.toString()));

    // when: it is away for a while in the middle
    Running run = TestCommandLine.start("replay", file.toString(), "--no-progress");
    while (Integer.parseInt(server.ask("dbsize").get(0)) < keys / 3) {
      Thread.sleep(5);
    }
    server.kill();
    Thread.sleep(1_000);
    server.startAgain();
    int before = server.ask("keys", "order:*").size();
    result = run.result();

    // then
    assertThat(before).isBetween(keys / 3, keys);
    assertThat(result.exitCode()).as(output()).isZero();
    assertThat(hashes()).hasSize(keys).allSatisfy(hash -> assertThat(hash).contains("v 4"));
    assertThat(output()).contains("1,500");
  }

  @Test
  void aUserLogsInOverTlsAndNoSecretIsShown() throws Exception {
    // given
    events(List.of(event(1, 1)));
    String config =
        ("url: '%s', username: millrace, password: %s, truststore: '%s',"
                + " truststore_password: %s, prefix: 'order:', key: [id], version: v")
            .formatted(
                server.tlsUrl(),
                RedisServer.PASSWORD,
                serverDir.resolve("trusts-redis.p12"),
                RedisServer.STORE_PASSWORD);

    // when
    assertThat(replay(FIELDS, config)).as(output()).isZero();

    // then
    assertThat(server.ask("hget", "order:1", "v")).containsExactly("1");

    // when, then: what is refused, at once
    refused(config.replace("hunter2-secret", "hunter2-wrong"), "ML-5532", "WRONGPASS");
    refused(config.replace("'order:'", "'other:'"), "ML-5532", "NOPERM");
    refused(
        config.replaceFirst("truststore: '[^']*'", "truststore: nowhere.p12"),
        "ML-5532",
        "nowhere");
    refused(config.replace("store-pw-2b7e", "store-pw-wrong"), "ML-5532", "password was incorrect");
    refused(config.replaceAll(", truststore[^,]*,", ","), "ML-5532", "certification path");
    refused(config.replace(server.tlsUrl(), "redis://localhost:1"), "ML-5533", "Failed to connect");
  }

  private void refused(String config, String code, String words) throws IOException {
    assertThat(replay(FIELDS, config)).isNotZero();
    assertThat(output()).contains(code, words).doesNotContain("hunter2", "store-pw");
  }

  @Test
  void liveRunsOfBothRunnersLeaveTheSameAndVerifyTellsWhichKeyWasChanged() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      kafka.createTopic("orders", 2);
      kafka.createTopic("letters", 1);
      send(kafka, shuffled(20, 10));
      String file =
          """
          pipeline:
            transforms:
              - {type: Filter, name: All, input: orders, config: {keep: id >= 0}}
          streams:
            orders:
              fields: {id: BIGINT, v: BIGINT, at: TIMESTAMP NOT NULL, note: VARCHAR}
              timestamp: at
              live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: "BROKERS", format: JSON}}
              archive: {type: ReadFromParquet, config: {path: DIR/archive/orders, partitions: "dt={yyyy-MM-dd}/hour={HH}"}}
          outputs:
            hashes:
              input: All
              live: {type: WriteToRedis, config: {url: "URL", prefix: "order:", key: [id], version: v}}
            texts:
              input: All
              live: {type: WriteToRedis, config: {url: "URL", structure: json, prefix: "text:", key: [id], version: v}}
            top:
              input: All
              live: {type: WriteToRedis, config: {url: "URL", structure: sorted_set, prefix: "top", key: [id], version: at, score: v}}
            dead_letter:
              live: {type: WriteToKafka, config: {topic: letters, bootstrap_servers: "BROKERS", format: JSON}}
          """
              .replace("BROKERS", kafka.bootstrapServers())
              .replace("URL", server.url());
      assertThat(millrace(file, "check", "--connect")).as(output()).isZero();
      assertThat(server.ask("dbsize")).containsExactly("0");

      // when: live
      List<String> direct = live(file, "direct");
      server.ask("flushall");
      List<String> flink = live(file, "flink-embedded");

      // then
      assertThat(flink).hasSize(20).allSatisfy(hash -> assertThat(hash).contains("v 9"));
      assertThat(flink).isEqualTo(direct);
      assertThat(millrace(file, "archive", "--until-idle=2s", "--no-progress")).isZero();

      // when: nothing was touched
      int equal = millrace(file, "verify", "--no-progress");

      // then
      assertThat(equal).as(output()).isZero();
      assertThat(output()).contains("a sorted set keeps members and scores");

      // when: somebody changed a hash and removed a text
      server.ask("hset", "order:7", "note", "changed");
      server.ask("del", "text:13");
      int changed = millrace(file, "verify", "--no-progress");

      // then
      assertThat(changed).as(output()).isEqualTo(1);
      assertThat(output()).contains("id 7: note changed", "id 13").doesNotContain("id 18");

      // when: somebody else's key
      server.ask("hset", "order:x", "note", "theirs");
      int strange = millrace(file, "verify", "--no-progress");

      // then
      assertThat(strange).isNotZero();
      assertThat(output()).contains("ML-4107", "order:x");
    }
  }

  private List<String> live(String file, String runner) throws Exception {
    int code = millrace(file, "run", "--until-idle=2s", "--no-progress", "--runner=" + runner);
    assertThat(code).as(output()).isZero();
    return hashes();
  }

  private static void send(EmbeddedKafka kafka, List<String> events) {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String event : events) {
        var unused =
            producer.send(new ProducerRecord<>("orders", event.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  @Test
  void theExampleOfThePageRuns() throws Exception {
    // given
    String yaml = Files.readString(Path.of("../docs/redis.md")).split("```")[1].substring(5);
    events(
        List.of(
            "{\"id\": 1, \"status\": \"paid\", \"at\": \"2025-03-01T11:00:00Z\"}",
            "{\"id\": 1, \"status\": \"new\", \"at\": \"2025-03-01T10:00:00Z\"}"));

    // when
    int code =
        millrace(
            yaml.replaceAll("redis://\\S+", server.url())
                .replace("${secret:env:SHOP_PASSWORD}", RedisServer.PASSWORD)
                .replace("path: orders", "path: DIR/in.jsonl")
                .replace("path: dead-letters", "path: DIR/dead"),
            "replay",
            "--no-progress");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(server.ask("hget", "order:1", "status")).containsExactly("paid");
  }
}
