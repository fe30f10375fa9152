package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dead letters are sent back through the pipeline, each once. {@code -Dmillrace.dlq.kills=N} and
 * {@code -Dmillrace.dlq.seed=N} change how often a command is killed, and when.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class DlqReplayIT {
  private static final int KILLS = Integer.getInteger("millrace.dlq.kills", 1);
  private static final long SEED = Long.getLong("millrace.dlq.seed", 16);
  private static final int BATCH = 500;
  private static final Pattern ID = Pattern.compile("\"id\":\"?(\\d+)");

  @TempDir private static Path dir;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = new EmbeddedKafka().start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  /** The file of the page, over topics and directories of its own. */
  private static Path file(String name) throws IOException {
    String page = Files.readString(Path.of("../docs/dead-letters.md"));
    String yaml = page.split("```")[1].replaceFirst("yaml\n", "");
    List.of("", ".paid", ".dead").forEach(topic -> kafka.createTopic(name + topic, 1));
    return write(
        name + ".yaml",
        yaml.replace("topic: orders,", "topic: " + name + ",")
            .replace("topic: orders.dead", "topic: " + name + ".dead")
            .replace("topic: paid", "topic: " + name + ".paid")
            .replace("/archive/", "/archive-" + name + "/"));
  }

  /** A pipeline's name is that of its file. */
  private static Path write(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static TestCommandLine.Result millrace(Path file, String command, String... more) {
    List<String> all = new ArrayList<>(List.of(command.split(" ")));
    all.add(file.toString());
    all.add("-DBROKERS=" + kafka.bootstrapServers());
    all.add("-DDIR=" + dir);
    all.addAll(List.of(more));
    return TestCommandLine.run(all.toArray(new String[0]));
  }

  private static String ok(Path file, String command, String... more) {
    TestCommandLine.Result result = millrace(file, command, more);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return String.join("\n", result.out());
  }

  private static void refused(String code, Path file, String command, String... more) {
    TestCommandLine.Result result = millrace(file, command, more);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
    assertThat(String.join("\n", result.err())).contains(code);
  }

  private static TopicTexts texts(String topic) {
    return new TopicTexts(kafka.bootstrapServers(), topic);
  }

  private static String order(int id, String amount) {
    return "{\"id\": %d, \"amount\": %s, \"at\": \"%s\"}"
        .formatted(id, amount, Instant.parse("2025-03-01T10:00:00Z").plusSeconds(id));
  }

  /** The ids of the rows in a topic, in their order. */
  private static List<Integer> ids(String topic) {
    return texts(topic).all().stream()
        .map(ID::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.valueOf(found.group(1)))
        .sorted()
        .toList();
  }

  @Test
  void theRecipeOfThePageRuns() throws Exception {
    // given: a row, amounts with commas, one that is no number, one that is filtered, and no JSON
    Path file = file("shop");
    texts("shop")
        .send(
            List.of(
                order(0, "5"),
                order(1, "\"12,50\""),
                order(2, "\"7,00\""),
                order(3, "\"1,2,3\""),
                order(4, "\"-1,0\""),
                "no JSON"));
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    ok(file, "archive", "--until-idle=500ms", "--no-progress");
    assertThat(ids("shop.paid")).containsExactly(0);
    String stats = ok(file, "dlq stats");
    assertThat(stats).startsWith("5 dead letters").contains("ML-6108  orders", "shop/0@1");
    assertThat(ok(file, "dlq stats", "--json"))
        .contains("\"letters\" : 4", "\"place\" : \"shop/0@1\"");

    // when
    String[] replay = {"--where=text LIKE '%,%'", "--set=amount = REPLACE(amount, ',', '.')"};
    String dry = ok(file, "dlq replay", replay[0], replay[1], "--dry-run");

    // then
    assertThat(dry).containsPattern("would be sent back +4").containsPattern("paid +2");
    assertThat(texts("shop.dead").all()).hasSize(5);

    // when
    String done = ok(file, "dlq replay", replay);

    // then
    assertThat(done)
        .containsPattern("sent back +4")
        .containsPattern("became rows, or were filtered +3")
        .containsPattern("became letters again +1");
    assertThat(ids("shop.paid")).containsExactly(0, 1, 2);
    assertThat(ok(file, "dlq list")).startsWith("2 dead letters\n3 others were sent back");
    assertThat(ok(file, "dlq show", "shop/0@3")).contains("ML-6080").contains("1,2,3");

    // when: what cannot be used is parked after so many attempts
    String parked = ok(file, "dlq replay", replay[0], replay[1], "--max-attempts=1");

    // then
    assertThat(parked).containsPattern("parked before +1").containsPattern("sent back +0");
    assertThat(ids("shop.paid")).containsExactly(0, 1, 2);
    assertThat(ok(file, "verify", "--no-progress"))
        .contains("3 dead letters were sent back")
        .containsPattern("paid +3 +3 +3");
  }

  private static Process process(Path file, Path log, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.millrace.cli.Main",
                "dlq",
                "replay",
                file.toString(),
                "-DBROKERS=" + kafka.bootstrapServers(),
                "-DDIR=" + dir));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /**
   * Lets a command run until it has written something to a topic, and a little longer.
   *
   * @return its exit code: 137 if it was still running
   */
  private static int killOne(Path file, String topic, int millis) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      consumer.position(partition);
      Process process = process(file, dir.resolve("killed.log"), SET);
      try {
        while (process.isAlive() && consumer.poll(Duration.ofMillis(10)).isEmpty()) {
          Thread.onSpinWait();
        }
        process.waitFor(millis, TimeUnit.MILLISECONDS);
      } finally {
        process.destroyForcibly().waitFor();
      }
      return process.exitValue();
    }
  }

  @Test
  void eachLetterIsARowOnceHoweverOftenTheCommandIsKilled() throws Exception {
    // given
    Path file = file("killed");
    Random random = new Random(SEED);
    int letters = 0;
    int exit = 0;

    // when: killed after its rows (the last one, too), or some time after its first note, each time
    // with new letters
    for (int kill = 0; kill < KILLS; kill++) {
      texts("killed")
          .send(
              IntStream.range(letters, letters + BATCH)
                  .mapToObj(id -> order(id, "\"" + id + ",5\""))
                  .toList());
      letters += BATCH;
      ok(file, "run", "--until-idle=500ms", "--no-progress");
      if ((KILLS - kill) % 2 == 1) {
        exit = killOne(file, "killed.paid", random.nextInt(100));
      } else {
        exit = killOne(file, "killed.dead", random.nextInt(1_500));
      }
    }
    String done = ok(file, "dlq replay", SET);

    // then
    assertThat(exit).isEqualTo(137);
    assertThat(done).contains("finished dlq-");
    assertThat(ids("killed.paid"))
        .as(done)
        .isEqualTo(IntStream.range(0, letters).boxed().collect(Collectors.toList()));
    assertThat(ok(file, "dlq list")).startsWith("0 dead letters\n");
  }

  @Test
  void aStepThatIsCorrectedGetsItsRows() throws Exception {
    // given
    Path file = file("steps");
    String text = Files.readString(file);
    String map =
        """
            - type: MapToFields
              name: Shares
              input: Paid
              config: {language: sql, append: true, fields: {share: 100 / CAST(id AS INTEGER)}}
        """;
    Path first =
        write(
            "steps.yaml",
            text.replace("streams:", map.indent(0) + "streams:")
                .replace("input: Paid\n    live", "input: Shares\n    live"));
    texts("steps").send(List.of(order(0, "1"), order(1, "2"), order(2, "3")));
    ok(first, "run", "--until-idle=500ms", "--no-progress");
    ok(first, "archive", "--until-idle=500ms", "--no-progress");
    assertThat(ids("steps.paid")).containsExactly(1, 2);

    // when
    Path mended =
        write(
            "mended/steps.yaml",
            Files.readString(first)
                .replace(
                    "100 / CAST(id AS INTEGER)",
                    "'100 / CASE WHEN id = 0 THEN 1 ELSE CAST(id AS INTEGER) END'"));
    String unchanged = ok(first, "dlq replay");
    String done = ok(mended, "dlq replay", "--step=Shares");

    // then
    assertThat(unchanged).containsPattern("became letters again +1");
    assertThat(done).containsPattern("became rows, or were filtered +1");
    assertThat(ids("steps.paid")).containsExactly(0, 1, 2);

    assertThat(ok(mended, "verify", "--any-version", "--no-progress"))
        .containsPattern("paid +3 +3 +3");
  }

  /** The file of the page with another step in place of its filter, and with late events. */
  private static Path keyed(String name, String step) throws IOException {
    Path file = file(name);
    kafka.createTopic(name + ".late", 1);
    return write(
        name + ".yaml",
        Files.readString(file)
            .replace("{type: Filter, name: Paid, input: orders, config: {keep: amount > 0}}", step)
            .replace("  dead_letter:", LATE.formatted(name) + "  dead_letter:"));
  }

  private static final String LATE =
      """
        late:
          live:
            type: WriteToKafka
            config: {topic: %s.late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}
      """;

  /**
   * Of order 1 one amount and one with a comma, of order 5 one with a comma, and much later one.
   */
  private static void sendOrders(Path file, String topic) {
    texts(topic)
        .send(
            List.of(
                order(1, "1"),
                order(1, "\"1,5\"").replace("10:00:01", "10:00:31"),
                order(5, "\"5,5\""),
                order(20_000, "9")));
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    ok(file, "archive", "--until-idle=500ms", "--no-progress");
  }

  private static final String SET = "--set=amount = REPLACE(amount, ',', '.')";

  @Test
  void aDuplicateStaysOneAndANewOrderIsARow() throws Exception {
    // given
    Path file =
        keyed(
            "once",
            "{type: Deduplicate, name: Paid, input: orders, config: {key: id, within: 1h}}");
    sendOrders(file, "once");

    // when
    String done = ok(file, "dlq replay", SET);

    // then
    assertThat(done).containsPattern("became rows, or were filtered +2").containsPattern("paid +1");
    assertThat(ids("once.paid")).containsExactly(1, 5, 20_000);
    assertThat(ok(file, "verify", "--no-progress")).containsPattern("paid +3 +3 +3");

    // when: the same, but the command was killed before its last note
    kafka.createTopic("once.half", 1);
    texts("once.half").send(texts("once.dead").all().subList(0, 5));
    Path half = write("half/once.yaml", Files.readString(file).replace("once.dead", "once.half"));
    String finished = ok(half, "dlq replay", SET);

    // then
    assertThat(finished).contains("finished dlq-").containsPattern("paid +0");
    assertThat(ids("once.paid")).containsExactly(1, 5, 20_000);
    assertThat(ok(half, "dlq list")).startsWith("0 dead letters\n2 others were sent back");

    // when: the same, and the topic of each row is computed
    kafka.createTopic("once.some", 1);
    texts("once.some").send(texts("once.dead").all().subList(0, 5));
    Path some =
        write(
            "some/once.yaml",
            Files.readString(file)
                .replace("once.dead", "once.some")
                .replace("topic: once.paid", "topic: {expression: \"'once.paid'\"}"));

    // then
    refused("ML-4122", some, "dlq replay", SET);
    ok(some, "dlq replay", SET, "--allow-repeats");
    assertThat(ids("once.paid")).containsExactly(1, 5, 5, 20_000);
  }

  @Test
  void aGroupThatIsWrittenStaysAndANewOneIsARow() throws Exception {
    // given
    Path file =
        keyed(
            "grouped",
            "{type: Combine, name: Paid, input: orders, windowing: {type: fixed, size: 1m}, config:"
                + " {group_by: id, combine: {orders: count}}}");
    sendOrders(file, "grouped");

    // when
    refused("ML-4120", file, "dlq replay", SET);
    assertThat(texts("grouped.dead").all()).hasSize(2);
    String done = ok(file, "dlq replay", SET, "--where=text LIKE '%5,5%'");

    // then
    assertThat(done).containsPattern("paid +1");
    assertThat(ids("grouped.paid")).containsExactly(1, 5, 20_000);
    assertThat(ok(file, "verify", "--no-progress")).containsPattern("paid +3 +3 +3");

    // when: its window is open as far as the archive tells
    texts("grouped").send(List.of(order(20_001, "\"7,5\"")));
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    TestCommandLine.Result open = millrace(file, "dlq replay", SET, "--where=text LIKE '%7,5%'");

    // then
    assertThat(String.join(" ", open.err())).contains("ML-4120", "is not final before");
  }

  @Test
  void aTableTakesTheNewerRowOfAGroup() throws Exception {
    // given
    Optional<Path> programs = PostgresServer.programs();
    assumeTrue(programs.isPresent(), "Debian's postgresql is not installed");
    Path file =
        keyed(
            "table",
            "{type: Combine, name: Paid, input: orders, windowing: {type: fixed, size: 1m}, config:"
                + " {group_by: id, combine: {orders: count}}}");
    try (PostgresServer server = PostgresServer.start(programs.get())) {
      server.execute(
          "create table paid (id bigint primary key, orders bigint not null,"
              + " millrace_id text not null)");
      Files.writeString(
          file,
          Files.readString(file)
              .replace(
                  "type: WriteToKafka\n      config: {topic: table.paid, bootstrap_servers:"
                      + " \"${BROKERS:-localhost:9092}\", key: none, format: JSON}",
                  "type: WriteToJdbc\n      config: {url: \"%s\", username: postgres, table: paid, mode: upsert, key: [id], version: orders}"
                      .formatted(server.url())));
      sendOrders(file, "table");

      // when
      ok(file, "dlq replay", SET);

      // then
      assertThat(server.rows("select id, orders from paid order by id"))
          .containsExactly("1|2", "5|1", "20000|1");
      assertThat(ok(file, "verify", "--no-progress")).containsPattern("paid +3 +3 +3");
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() throws Exception {
    // given
    Path file = file("odd");
    Path other = write("other.yaml", Files.readString(file));
    texts("odd").send(List.of("no JSON"));
    ok(file, "run", "--until-idle=500ms", "--no-progress");

    // then
    refused("ML-4123", other, "dlq replay");
    refused("ML-4102", file, "dlq replay", "--from=2025-03-02", "--to=2025-03-01");
    refused("ML-4100", file, "dlq replay", "--set=amount");
    refused("ML-4100", file, "dlq replay", "--set=price = '1'");
    refused("ML-4100", file, "dlq replay", "--set=amount = PRICE(amount)");
    refused("ML-4100", file, "dlq replay", "--where=no_such = 1");
    refused("ML-4100", file, "dlq replay", "--max-attempts=0");
    assertThat(texts("odd.dead").all()).hasSize(1);
  }
}
