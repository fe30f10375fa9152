package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.diag.UserException;
import dev.millrace.plan.Planner;
import dev.millrace.plan.StateForm;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.upgrade.Fate;
import dev.millrace.plan.upgrade.StepFate;
import dev.millrace.plan.upgrade.Upgrade;
import dev.millrace.plan.upgrade.Upgrade.Way;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.state.KeptCheckpoint;
import dev.millrace.runner.state.StateHome;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
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

/** What is said of another version of a file is what happens when it goes on with real state. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class UpgradeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String FIRST =
      "    - {type: Filter, name: Known, input: orders, config: {keep: id <> 'none'}}\n";
  private static final String SECOND =
      "    - {type: Filter, name: Large, input: Known, config: {keep: amount > 0}}\n";
  private static final String FILE =
      """
      pipeline:
        transforms:
      %s%s\
          - {type: Deduplicate, name: Unique, input: Large, config: {key: id, within: 10m}}
          - type: Combine
            name: PerMinute
            input: Unique
            windowing: {type: fixed, size: 1m}
            config: {group_by: currency, combine: {orders: {fn: count}}}
      streams:
        orders:
          fields: {id: VARCHAR NOT NULL, currency: VARCHAR, amount: BIGINT, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: "${BROKERS}", format: JSON}}
          archive: {type: ReadFromParquet, config: {path: archive}}
      on_error: fail
      outputs:
        seen:
          input: Large
          live: {type: WriteToKafka, config: {topic: "${OUT}.seen", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        counts:
          input: PerMinute
          live: {type: WriteToKafka, config: {topic: "${OUT}.counts", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
      """
          .formatted(FIRST, SECOND);

  @TempDir private static Path dir;
  private static EmbeddedKafka kafka;
  private static Path profile;

  /** Of the run of {@link #FILE} that all others go on from. */
  private static KeptCheckpoint kept;

  @BeforeAll
  static void keep() throws Exception {
    kafka = new EmbeddedKafka().start();
    kafka.createTopic("orders", 1);
    profile =
        Files.writeString(
            dir.resolve("profile.yaml"),
            Files.readString(Path.of("flink-state.yaml"))
                .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 300"));
    send("a 12:00:01", "b 12:00:02", "a 12:00:03");
    kafka.createTopic("first.seen", 1);
    kafka.createTopic("first.counts", 1);
    KeepingFlink target = target("first", 1, Optional.empty());
    run("first", target, plan(FILE, "first"), "first.seen", 3);
    kept = StateHome.at(dir.resolve("first")).record().orElseThrow().newestFirst().get(0);
    // An event of the same minute, one that is a duplicate, and one that ends the minute.
    send("c 12:00:30", "b 12:00:40", "d 12:30:00");
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static void send(String... orders) {
    topic("orders")
        .send(
            Stream.of(orders)
                .map(order -> order.split(" "))
                .map(
                    parts ->
                        "{\"id\":\"%s\",\"currency\":\"EUR\",\"amount\":5,\"at\":\"2025-03-01T%sZ\"}"
                            .formatted(parts[0], parts[1]))
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

  private static CompiledJob compile(KeepingFlink target, Plan plan) {
    return PipelineCompiler.compile(
        RunRequest.of(plan, RunMode.LIVE), target.options(Map.of(), RunMode.LIVE));
  }

  /** Runs until a topic has so many records and a checkpoint is kept, and stops. */
  private static List<String> run(
      String state, KeepingFlink target, Plan plan, String topic, int records) throws Exception {
    JobRun run = JobRun.start(target, compile(target, plan));
    CompletableFuture<JobRun.Outcome> outcome =
        CompletableFuture.supplyAsync(() -> run.finish((metrics, elapsed) -> {}));
    StateHome home = StateHome.at(dir.resolve(state));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                outcome.isDone()
                    || topic(topic).all().size() >= records && home.record().isPresent());
    run.stopWithSavepoint();
    outcome.get(60, TimeUnit.SECONDS);
    return topic(topic).all();
  }

  /** Goes on from the first run's state with another file. */
  private static List<String> goOn(String name, String text, int parallelism) throws Exception {
    for (String topic : List.of("seen", "counts", "hours")) {
      kafka.createTopic(name + "." + topic, 1);
    }
    return run(
        name,
        target(name, parallelism, Optional.of(kept.path())),
        plan(text, name),
        name + ".counts",
        1);
  }

  private static Fate fate(Upgrade upgrade, String step) {
    return upgrade.fates().stream()
        .filter(fate -> fate.step().equals(step))
        .map(StepFate::fate)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void stepsWithoutStateComeGoAndChangePlacesAndStateBegins() throws Exception {
    // given: filters in another order, one more, and a step with state
    String text =
        FILE.replace(FIRST, "")
            .replace(
                SECOND,
                FIRST.replace("input: orders", "input: More")
                    + "    - {type: Filter, name: More, input: orders, config: {keep: amount >"
                    + " 1}}\n"
                    + SECOND)
            .replace(
                "streams:",
                """
                    - type: Combine
                      name: PerHour
                      input: Unique
                      windowing: {type: fixed, size: 1h}
                      config: {group_by: currency, combine: {orders: {fn: count}}}
                streams:\
                """
                    .stripTrailing())
            .replace(
                "  counts:\n",
                """
                  hours:
                    input: PerHour
                    live: {type: WriteToKafka, config: {topic: "${OUT}.hours", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
                  counts:
                """);

    // when
    Upgrade upgrade = Upgrade.of(kept.form(), plan(text, "said"));

    // then
    assertThat(upgrade.way()).isEqualTo(Way.RESUME);
    assertThat(fate(upgrade, "PerMinute")).isEqualTo(Fate.KEPT);
    assertThat(fate(upgrade, "PerHour")).isEqualTo(Fate.BEGINS_EMPTY);
    assertThat(upgrade.incomplete().bound()).contains(Duration.ofHours(1));
    assertThat(upgrade.reach().span()).contains(Duration.ofMinutes(70));
    assertThat(upgrade.reach().chains()).isEqualTo(Map.of("Unique", Duration.ofMinutes(10)));

    // and: so it is, with twice as many instances
    assertThat(goOn("more", text, 2)).containsExactly("{\"currency\":\"EUR\",\"orders\":3}");
  }

  @Test
  void aStepWithoutStateGoes() throws Exception {
    // given
    String text = FILE.replace(FIRST, "").replace("input: Known", "input: orders");

    // then
    assertThat(Upgrade.of(kept.form(), plan(text, "said")).way()).isEqualTo(Way.RESUME);
    assertThat(goOn("fewer", text, 1)).containsExactly("{\"currency\":\"EUR\",\"orders\":3}");
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheSameWords() throws Exception {
    Map<String, String> changes =
        Map.of(
            FILE.replace(
                "{orders: {fn: count}}", "{orders: {fn: count}, top: {value: amount, fn: max}}"),
            "step 'PerMinute': aggregates was",
            FILE.replace("within: 10m", "within: 1h"),
            "step 'Unique': within was '10m' and is '1h'",
            FILE.replace("topic: orders,", "topic: others,"),
            "step 'orders': live was",
            FILE.replace("currency: VARCHAR", "currency: BIGINT"),
            "step 'Unique': column 'currency' was VARCHAR and is BIGINT",
            FILE.replace("name: PerMinute", "name: EachMinute")
                .replace("input: PerMinute", "input: EachMinute"),
            "step 'PerMinute': it is gone, and its state would be lost");
    for (Map.Entry<String, String> change : changes.entrySet()) {
      Plan plan = plan(change.getKey(), "refused");
      Upgrade upgrade = Upgrade.of(kept.form(), plan);
      assertThat(upgrade.way()).as(change.getValue()).isEqualTo(Way.CATCH_UP_FROM_BEGINNING);
      String words =
          upgrade.fates().stream()
              .filter(fate -> !fate.fate().canGoOn())
              .map(StepFate::toString)
              .collect(Collectors.joining("; "));
      assertThat(words).contains(change.getValue());
      // Not compiled: the topic of another name is not there.
      Map<String, Map<String, String>> form = StateForm.of(plan);
      assertThatThrownBy(() -> KeptState.check(kept.path(), form))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("ML-4205")
          .hasMessageContaining(words);
    }
  }
}
