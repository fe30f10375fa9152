package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Archive first, then live: what a live run gives that started back then. {@code
 * -Dmillrace.catchup.cases=N} and {@code -Dmillrace.catchup.seed=N} change what is tried.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class CatchUpIT {
  private static final int CASES = Integer.getInteger("millrace.catchup.cases", 2);
  private static final long SEED = Long.getLong("millrace.catchup.seed", 16);

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
              topic: "${TOPIC}"
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
  static void start() {
    kafka = new EmbeddedKafka().start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static CatchUpTopic topic(String name, int partitions, Random random) throws IOException {
    CatchUpTopic topic = new CatchUpTopic(kafka, name, partitions, random);
    startAt(topic, "{mode: earliest}");
    return topic;
  }

  /** Where a live run starts; a catch-up has its own start, whatever the file says. */
  private static void startAt(CatchUpTopic topic, String start) throws IOException {
    Files.writeString(file(topic), FILE.replace("START", start));
  }

  private static Path file(CatchUpTopic topic) {
    return dir.resolve(topic.name() + ".yaml");
  }

  private static String archive(CatchUpTopic topic) {
    return dir.resolve("archive-" + topic.name()).toString();
  }

  /** Runs a command on a topic; its outputs are topics whose names begin with {@code out}. */
  private static TestCommandLine.Result millrace(
      String command, CatchUpTopic topic, String out, String... more) {
    if (!out.isEmpty()) {
      List.of("", "-late", "-dead").forEach(kind -> kafka.createTopic(out + kind, 1));
    }
    List<String> all =
        new ArrayList<>(
            List.of(
                command,
                file(topic).toString(),
                "-DBROKERS=" + kafka.bootstrapServers(),
                "-DTOPIC=" + topic.name(),
                "-DARCHIVE=" + archive(topic),
                "-DOUT=" + (out.isEmpty() ? "none" : out),
                "--until-idle=500ms",
                "--no-progress"));
    all.addAll(List.of(more));
    return TestCommandLine.run(all.toArray(new String[0]));
  }

  private static void ok(String command, CatchUpTopic topic, String out, String... more) {
    TestCommandLine.Result result = millrace(command, topic, out, more);
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  private static void compact(CatchUpTopic topic) {
    TestCommandLine.Result result = TestCommandLine.run("compact", archive(topic));
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  /**
   * All that a run has written: rows, late events and dead letters, without what differs by run.
   */
  private static List<String> written(String out, String kind) {
    return new TopicTexts(kafka.bootstrapServers(), out + kind)
        .all().stream()
            .map(text -> text.replaceAll("\"(run|pipeline|raised_at|at_run)\":\"[^\"]*\",?", ""))
            .sorted()
            .toList();
  }

  private static void assertSame(String caught, String live) {
    assertThat(written(caught, "")).as(caught).isEqualTo(written(live, "")).isNotEmpty();
    assertThat(written(caught, "-dead")).as(caught).isEqualTo(written(live, "-dead"));
    assertThat(lateEvents(caught)).as(caught).isEqualTo(lateEvents(live));
  }

  /** An archive keeps the values of what could be decoded, and not their bytes. */
  private static List<String> lateEvents(String out) {
    return written(out, "-late").stream()
        .map(letter -> letter.replaceFirst("\"value\":(null|\"[^\"]*\"),", ""))
        .toList();
  }

  @Test
  void whateverIsArchivedTheRowsAreThoseOfALiveRun() throws Exception {
    for (long seed = SEED; seed < SEED + CASES; seed++) {
      equalsALiveRun(seed);
    }
  }

  /** A topic that grows, an archive of a random part of it, and what retention has left. */
  private static void equalsALiveRun(long seed) throws Exception {
    // given
    Random random = new Random(seed);
    CatchUpTopic topic = topic("case" + seed, 1 + random.nextInt(3), random);
    for (int rounds = 1 + random.nextInt(2); rounds > 0; rounds--) {
      topic.add(100 + random.nextInt(300));
      ok("archive", topic, "", "--roll-every=" + (100 + random.nextInt(300)) + "ms");
      if (random.nextBoolean()) {
        topic.grow();
      }
    }
    if (random.nextBoolean()) {
      compact(topic);
    }
    List<Integer> archived = topic.sizes();
    topic.add(random.nextInt(300));
    topic.grow();
    topic.add(random.nextInt(100));

    // when
    if (random.nextBoolean()) {
      Instant from = topic.middle();
      startAt(topic, topic.since(from, archived));
      ok("run", topic, "live" + seed);
      topic.forget(archived);
      ok("catch-up", topic, "caught" + seed, "--from=" + from);
    } else {
      ok("run", topic, "live" + seed);
      topic.forget(archived);
      CompletableFuture<Void> meanwhile =
          CompletableFuture.runAsync(
              () -> {
                ok("archive", topic, "", "--roll-every=100ms");
                compact(topic);
              });
      ok("catch-up", topic, "caught" + seed);
      meanwhile.get();
    }

    // then
    assertSame("caught" + seed, "live" + seed);
  }

  /** What comes once a catch-up has caught up is there as soon as in any live run. */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-embedded"})
  void atTheHeadOfTheTopicRowsComeAtOnce(String runner) throws Exception {
    // given: an archive, and more in the topic; no event waits for others of its window
    String name = "head-" + runner;
    CatchUpTopic topic = topic(name, 2, new Random(SEED));
    topic.add(400);
    ok("archive", topic, "");
    topic.add(100);
    List.of("", "-late", "-dead").forEach(kind -> kafka.createTopic("out-" + name + kind, 1));
    TopicTexts rows = new TopicTexts(kafka.bootstrapServers(), "out-" + name);
    TestCommandLine.Running run =
        TestCommandLine.start(
            "catch-up",
            file(topic).toString(),
            "-DBROKERS=" + kafka.bootstrapServers(),
            "-DTOPIC=" + name,
            "-DARCHIVE=" + archive(topic),
            "-DOUT=out-" + name,
            "--runner=" + runner,
            "--no-progress");
    TopicTexts events = new TopicTexts(kafka.bootstrapServers(), name);
    String event = "{\"id\": %d, \"kind\": \"%s\", \"at\": \"2025-03-09T00:%02d:00Z\"}";
    // A row of this says that all before it, in the archive and the topic, was read.
    events.send(0, List.of(event.formatted(1, "head", 0)));
    awaitRow(rows, "head", Duration.ofMinutes(2));

    // when / then: a window, and what ends it in both partitions
    long sent = System.nanoTime();
    events.send(0, List.of(event.formatted(77, "fresh", 1), event.formatted(2, "end", 59)));
    events.send(1, List.of(event.formatted(3, "end", 59)));
    awaitRow(rows, "\"kind\":\"fresh\",\"events\":1,\"total\":77", Duration.ofSeconds(60));
    System.out.printf(
        "%s: a window's row came %d ms after its last event%n",
        runner, Duration.ofNanos(System.nanoTime() - sent).toMillis());
    run.interrupt();
    var unused = run.result();
  }

  private static void awaitRow(TopicTexts rows, String part, Duration atMost) {
    Awaitility.await()
        .atMost(atMost)
        .until(() -> rows.all().stream().anyMatch(row -> row.contains(part)));
  }

  @Test
  void embeddedFlinkGivesTheSame() throws IOException {
    // given
    CatchUpTopic topic = topic("flink", 3, new Random(SEED));
    topic.add(400);
    ok("archive", topic, "", "--roll-every=200ms");
    topic.add(200);
    ok("run", topic, "live-flink");

    // when
    ok("catch-up", topic, "caught-flink", "--runner=flink-embedded");

    // then
    assertSame("caught-flink", "live-flink");
    assertThat(lateEvents("caught-flink")).isNotEmpty();
    assertThat(written("caught-flink", "-dead")).isNotEmpty();
  }

  @Test
  void aGapIsNamedAndIsPassedOverOnlyIfThatIsAllowed() throws Exception {
    // given: what follows on the archive has gone from the topic
    CatchUpTopic topic = topic("short", 1, new Random(SEED));
    topic.add(300);
    ok("archive", topic, "");
    topic.add(300);
    topic.deleteBelow(0, 310);

    // when
    TestCommandLine.Result gap = millrace("catch-up", topic, "gap");

    // then
    assertThat(gap.exitCode()).as(gap.toString()).isEqualTo(3);
    assertThat(String.join("\n", gap.err()))
        .contains("ML-5014", "short/0 from offset 300 to 309", "--allow-gap");

    // when
    TestCommandLine.Result allowed = millrace("catch-up", topic, "allowed", "--allow-gap");

    // then
    assertThat(allowed.exitCode()).as(allowed.toString()).isZero();
    assertThat(String.join("\n", allowed.err())).contains("ML-5014");
    assertThat(String.join("\n", allowed.out())).contains("590");
  }

  @Test
  void aNewVersionCatchesUpBesideTheOldOneAndBothAreCompared() throws Exception {
    // given: the old version has read the topic, and knows how far
    CatchUpTopic topic = topic("blue", 2, new Random(SEED));
    topic.add(300);
    ok("archive", topic, "", "--roll-every=200ms");
    topic.add(200);
    Path older = dir.resolve("old.yaml");
    String text =
        Files.readString(file(topic))
            .replace(
                "format: JSON\n        start",
                "format: JSON\n"
                    + "        consumer_config: {group.id: \"readers-of-${TOPIC}\"}\n"
                    + "        start")
            .replaceFirst("(?s)(  rows:.*?topic: \"\\$\\{OUT\\})", "$1-rows");
    Files.writeString(older, text);
    Files.writeString(file(topic), text);
    kafka.createTopic("colour-rows", 1);
    ok("run", topic, "colour");
    Map<String, List<String>> before = writtenByOld();
    Map<String, Long> read = committed("readers-of-blue");
    Files.writeString(
        file(topic),
        text.replace(
            "total: {value: id, fn: sum}",
            "total: {value: id, fn: sum}, top: {value: id, fn: max}"));
    List.of("", "-rows", "-late", "-dead")
        .forEach(kind -> kafka.createTopic("colour" + kind + "-v2", 1));

    // when
    TestCommandLine.Result caught =
        beside("catch-up", file(topic), topic, "--into=v2", "--until-idle=500ms");

    // then: nothing of the old version was touched
    assertThat(caught.exitCode()).as(caught.toString()).isZero();
    assertThat(writtenByOld()).isEqualTo(before);
    assertThat(read).isNotEmpty();
    assertThat(committed("readers-of-blue")).isEqualTo(read);
    assertThat(committed("readers-of-blue-v2")).hasSameSizeAs(read);

    // when
    TestCommandLine.Result same =
        beside("verify", file(topic), topic, "--into=v2", "--old=" + older);

    // then
    assertThat(same.exitCode()).as(same.toString()).isZero();
    assertThat(String.join("\n", same.out()))
        .contains(
            "without what the versions do not share: top", "both versions have the same rows");

    // when: the old version has written everything twice
    assertThat(beside("run", older, topic, "--until-idle=500ms").exitCode()).isZero();
    TestCommandLine.Result differ =
        beside("verify", file(topic), topic, "--into=v2", "--old=" + older);
    TestCommandLine.Result allowed =
        beside("verify", file(topic), topic, "--into=v2", "--old=" + older, "--allow-repeats");
    TestCommandLine.Result forgotten = beside("verify", file(topic), topic, "--old=" + older);

    // then
    assertThat(differ.exitCode()).as(differ.toString()).isEqualTo(1);
    assertThat(String.join("\n", differ.out())).contains("are repetitions");
    assertThat(allowed.exitCode()).as(allowed.toString()).isZero();
    assertThat(forgotten.exitCode()).as(forgotten.toString()).isEqualTo(2);
    assertThat(String.join("\n", forgotten.err())).contains("ML-4114", "--into");

    // and: the letters of the new version are found under its name
    TestCommandLine.Result letters = beside("dlq", file(topic), topic, "--into=v2");
    assertThat(letters.exitCode()).as(letters.toString()).isZero();
    assertThat(String.join("\n", letters.out())).contains("ML-");
  }

  private static Map<String, List<String>> writtenByOld() {
    Map<String, List<String>> written = new TreeMap<>();
    List.of("", "-rows", "-late", "-dead")
        .forEach(kind -> written.put(kind, written("colour", kind)));
    return written;
  }

  /** Where a group of consumers is, by partition. */
  private static Map<String, Long> committed(String group) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Map<String, Long> offsets = new TreeMap<>();
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((partition, at) -> offsets.put(partition.toString(), at.offset()));
      return offsets;
    }
  }

  /** A command on the file of a topic, whose outputs are the topics of the test of two versions. */
  private static TestCommandLine.Result beside(
      String command, Path file, CatchUpTopic topic, String... options) {
    List<String> all = new ArrayList<>(List.of(command));
    if (command.equals("dlq")) {
      all.add("stats");
    }
    all.addAll(
        List.of(
            file.toString(),
            "-DBROKERS=" + kafka.bootstrapServers(),
            "-DTOPIC=" + topic.name(),
            "-DARCHIVE=" + archive(topic),
            "-DOUT=colour"));
    all.addAll(List.of(options));
    return TestCommandLine.run(all.toArray(new String[0]));
  }

  @Test
  void withoutAnArchiveOfItsTopicThereIsNothingToCatchUpFrom() throws IOException {
    // given
    CatchUpTopic topic = topic("bare", 1, new Random(SEED));
    CatchUpTopic other = topic("other", 1, new Random(SEED));
    other.add(10);
    ok("archive", other, "");

    // when
    TestCommandLine.Result nothing = millrace("catch-up", topic, "");
    TestCommandLine.Result foreign = millrace("catch-up", topic, "", "-DARCHIVE=" + archive(other));

    // then
    assertThat(nothing.exitCode()).as(nothing.toString()).isEqualTo(2);
    assertThat(String.join("\n", nothing.err())).contains("ML-4013", "millrace archive");
    assertThat(foreign.exitCode()).as(foreign.toString()).isEqualTo(2);
    assertThat(String.join("\n", foreign.err()))
        .contains("ML-4013", "is of other, which the stream does not read");
  }
}
