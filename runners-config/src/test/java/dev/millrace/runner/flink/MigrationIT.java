package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.diag.UserException;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.upgrade.Fate;
import dev.millrace.plan.upgrade.StepFate;
import dev.millrace.plan.upgrade.Upgrade;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.state.KeptCheckpoint;
import dev.millrace.runner.state.StateHome;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows, keys and accumulators in real state outlive changes of the file that made them. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class MigrationIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String OUTPUT =
      "  %s:\n    input: %s\n    live: {type: WriteToKafka, config: {topic: \"${OUT}.%s\","
          + " bootstrap_servers: \"${BROKERS}\", key: none, format: JSON}}\n";

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Deduplicate, name: Newest, input: orders, config: {key: id, within: 10m, keep: last}}
          - type: Join
            name: Pairs
            input: {a: orders, b: payments}
            config:
              type: left
              equalities: id
              within: {lower: 0s, upper: 10m}
              fields: {a: [id, amount, price], b: [paid]}
          - type: Combine
            name: PerMinute
            input: orders
            windowing: {type: fixed, size: 1m}
            config:
              group_by: currency
              window: {start: minute}
              combine: {orders: {fn: count}, total: {value: amount, fn: sum}, most: {value: amount, fn: max}, share: {value: rate, fn: mean}}
      streams:
        orders:
          fields: {id: VARCHAR NOT NULL, currency: VARCHAR, amount: INTEGER, rate: REAL, price: "DECIMAL(6,2)", at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: "${BROKERS}", format: JSON}}
        payments:
          fields: {id: VARCHAR NOT NULL, paid: INTEGER, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: payments, bootstrap_servers: "${BROKERS}", format: JSON}}
      on_error: fail
      outputs:
      """
          + OUTPUT.formatted("newest", "Newest", "newest")
          + OUTPUT.formatted("pairs", "Pairs", "pairs")
          + OUTPUT.formatted("minutes", "PerMinute", "minutes")
          + OUTPUT.formatted("seen", "orders", "seen");

  /** Wider types, a new column, other names, a step between, and gaps that are filled. */
  private static final String CHANGED =
      FILE.replace(
              "amount: INTEGER, rate: REAL, price: \"DECIMAL(6,2)\"",
              "amount: BIGINT, rate: DOUBLE, price: \"DECIMAL(12,4)\", note: VARCHAR")
          .replace("paid: INTEGER", "paid: BIGINT")
          .replace(
              "    - {type: Deduplicate, name: Newest, input: orders, config:",
              """
                  - type: MapToFields
                    name: Coins
                    input: orders
                    config: {fields: {note: note, id: id, coin: currency, amount: amount, rate: rate, price: price}}
                  - {type: Deduplicate, name: Last, was: {name: Newest, columns: {coin: currency}}, input: Coins, config:\
              """
                  .stripTrailing())
          .replace("input: Newest", "input: Last")
          .replace("name: Pairs", "name: Paid\n      was: Pairs")
          .replace("input: Pairs", "input: Paid")
          .replace("combine: {orders", "fill_gaps: {for: 1m}\n        combine: {orders");

  @TempDir private static Path dir;
  private static EmbeddedKafka kafka;
  private static Path profile;

  /** Of the run of {@link #FILE} that others go on from. */
  private static KeptCheckpoint kept;

  /**
   * Where {@code -Dmillrace.state.keep=FILE} says so, the state is kept as a file for builds to
   * come: a savepoint, and the broker whose topics it is of.
   */
  private static final Optional<Path> TO_KEEP =
      Optional.ofNullable(System.getProperty("millrace.state.keep")).map(Path::of);

  @BeforeAll
  static void keep() throws Exception {
    kafka = new EmbeddedKafka(dir.resolve("kept/kafka")).start();
    kafka.createTopic("orders", 1);
    kafka.createTopic("payments", 1);
    profile =
        Files.writeString(
            dir.resolve("profile.yaml"),
            Files.readString(Path.of("flink-state.yaml"))
                .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 300"));
    // One event is in the state of the steps, the other one waits for the watermark.
    orders("a 12:00:01 5 0.5 9.50", "b 12:00:02 6 0.25 1.25");
    topic("payments").send(List.of(payment("z", "12:00:01", 1)));
    run("first", target("first", 1, Optional.empty()), FILE, "seen", 2);
    kept = StateHome.at(dir.resolve("first")).record().orElseThrow().newestFirst().get(0);
    if (TO_KEEP.isPresent()) {
      KeepingFlink target = target("again", 1, Optional.of(kept.path()));
      try (FlinkJob job = (FlinkJob) target.submit(job("first", target, FILE))) {
        await()
            .atMost(PATIENCE)
            .ignoreException(UserException.class)
            .until(() -> savepoint(job), made -> made);
      }
      kafka.close();
      ZippedDirectory.write(dir.resolve("kept"), TO_KEEP.get());
      kafka.start();
    }
  }

  private static boolean savepoint(FlinkJob job) throws IOException {
    Path made =
        Path.of(
            URI.create(job.stopWithSavepoint(Optional.of(dir.resolve("made").toUri().toString()))));
    Files.move(made, dir.resolve("kept/savepoint"));
    return KeptState.write(dir.resolve("kept/savepoint").toUri().toString(), kept.form()).isEmpty();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static String payment(String id, String time, long paid) {
    return "{\"id\":\"%s\",\"paid\":%d,\"at\":\"2025-03-01T%sZ\"}".formatted(id, paid, time);
  }

  private static void orders(String... orders) {
    topic("orders")
        .send(
            Stream.of(orders)
                .map(order -> order.split(" "))
                .map(
                    p ->
                        "{\"id\":\"%s\",\"currency\":\"EUR\",\"amount\":%s,\"rate\":%s,\"price\":%s,\"at\":\"2025-03-01T%sZ\"%s}"
                            .formatted(
                                p[0],
                                p[2],
                                p[3],
                                p[4],
                                p[1],
                                p.length > 5 ? ",\"note\":\"" + p[5] + "\"" : ""))
                .toList());
  }

  private static TopicTexts topic(String name) {
    return new TopicTexts(kafka.bootstrapServers(), name);
  }

  private static KeepingFlink target(String state, int parallelism, Optional<String> savepoint) {
    return KeepingFlink.of(
        dir.resolve(state), savepoint, Optional.of(profile), OptionalInt.of(parallelism));
  }

  private static Plan plan(String text, String out) throws IOException {
    Path file = Files.createDirectories(dir.resolve("files-" + out)).resolve("orders.yaml");
    Files.writeString(file, text);
    return Planner.plan(
        PipelineFiles.load(file, Map.of("BROKERS", kafka.bootstrapServers(), "OUT", out)).spec());
  }

  private static CompiledJob job(String out, KeepingFlink target, String text) throws IOException {
    return PipelineCompiler.compile(
        RunRequest.of(plan(text, out), RunMode.LIVE).goingOn(target.kept()),
        target.options(Map.of(), RunMode.LIVE));
  }

  /** Runs until an output has so many records and a checkpoint is kept, and stops. */
  private static void run(String out, KeepingFlink target, String text, String output, int records)
      throws Exception {
    for (String name : List.of("newest", "pairs", "minutes", "seen")) {
      if (topicIsMissing(out + "." + name)) {
        kafka.createTopic(out + "." + name, 1);
      }
    }
    JobRun run = JobRun.start(target, job(out, target, text));
    CompletableFuture<JobRun.Outcome> outcome =
        CompletableFuture.supplyAsync(() -> run.finish((metrics, elapsed) -> {}));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                outcome.isDone()
                    || topic(out + "." + output).all().size() >= records
                        && StateHome.at(dir.resolve(out)).record().isPresent());
    run.stopWithSavepoint();
    outcome.get(60, TimeUnit.SECONDS);
  }

  private static boolean topicIsMissing(String name) {
    return !kafka.topics().contains(name);
  }

  private static List<String> rows(String out, String output) {
    return topic(out + "." + output).all().stream().sorted().toList();
  }

  @Test
  void stateIsBroughtIntoAnotherFormAndGoneOnWith() throws Exception {
    // given
    Upgrade upgrade = Upgrade.of(kept.form(), plan(CHANGED, "said"));
    assertThat(upgrade.fates().stream().collect(Collectors.toMap(StepFate::step, StepFate::fate)))
        .isEqualTo(
            Map.of(
                "Newest", Fate.MIGRATED,
                "Pairs", Fate.MIGRATED,
                "PerMinute", Fate.MIGRATED,
                "PerMinute/gaps", Fate.BEGINS_EMPTY,
                "orders", Fate.KEPT,
                "payments", Fate.KEPT));

    // then
    assertGoesOn("more", kept.path());
  }

  /** A savepoint of the build of 30 November 2026 is one of every build after it. */
  @Test
  void stateOfAnEarlierBuildIsGoneOnWith() throws Exception {
    // given
    Path earlier = dir.resolve("kept-1");
    ZippedDirectory.read(Path.of("src/test/resources/kept-state-1.zip"), earlier);
    EmbeddedKafka ofThisBuild = kafka;
    try (EmbeddedKafka broker = new EmbeddedKafka(earlier.resolve("kafka")).start()) {
      kafka = broker;

      // then
      assertGoesOn("earlier", earlier.resolve("savepoint").toString());
    } finally {
      kafka = ofThisBuild;
    }
  }

  /** What was kept is as if it had come now. */
  private static void assertGoesOn(String out, String savepoint) throws Exception {
    orders("c 12:00:30 5000000000 0.125 12345678.1234 new");
    topic("payments").send(List.of(payment("a", "12:00:05", 7_000_000_000L)));
    orders("d 12:30:00 1 1 1 end");
    topic("payments").send(List.of(payment("z", "12:30:00", 1)));
    run(out, target(out, 2, Optional.of(savepoint)), CHANGED, "pairs", 3);

    assertThat(rows(out, "newest"))
        .containsExactly(
            "{\"note\":\"new\",\"id\":\"c\",\"coin\":\"EUR\",\"amount\":5000000000,\"rate\":0.125,\"price\":12345678.1234}",
            "{\"note\":null,\"id\":\"a\",\"coin\":\"EUR\",\"amount\":5,\"rate\":0.5,\"price\":9.5000}",
            "{\"note\":null,\"id\":\"b\",\"coin\":\"EUR\",\"amount\":6,\"rate\":0.25,\"price\":1.2500}");
    assertThat(rows(out, "pairs"))
        .containsExactly(
            "{\"id\":\"a\",\"amount\":5,\"price\":9.5000,\"paid\":7000000000}",
            "{\"id\":\"b\",\"amount\":6,\"price\":1.2500,\"paid\":null}",
            "{\"id\":\"c\",\"amount\":5000000000,\"price\":12345678.1234,\"paid\":null}");
    assertThat(rows(out, "minutes"))
        .containsExactly(
            "{\"currency\":\"EUR\",\"orders\":0,\"total\":null,\"most\":null,\"share\":null,\"minute\":\"2025-03-01T12:01:00.000Z\"}",
            "{\"currency\":\"EUR\",\"orders\":3,\"total\":5000000011,\"most\":5000000000,\"share\":0.2916666666666667,\"minute\":\"2025-03-01T12:00:00.000Z\"}");
  }
}
