package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipes of docs/disaster-recovery.md, with two brokers: a topic of the first is mirrored to
 * the second, where offsets are others and some records came twice. The first one is gone when the
 * tests begin. Where {@code millrace.disaster} is {@code all}, all of them are run.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class DisasterIT {
  private static final int EVENTS = 400;

  /** After the first two windows. */
  private static final String FROM = "2025-03-01T02:00:00";

  private static final Pattern AT = Pattern.compile("\"at\": ?\"([^\"]+)\"");
  private static final Pattern TOTAL = Pattern.compile("\"total\": ?(\\d+)");

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Deduplicate, name: Once, input: events, config: {key: [origin, id], within: 1d}}
          - type: Combine
            name: PerHour
            input: Once
            windowing: {type: fixed, size: 1h}
            config: {group_by: kind, combine: {events: {fn: count}, total: {value: id, fn: sum}}}
      streams:
        events:
          fields: {origin: VARCHAR, id: BIGINT NOT NULL, kind: VARCHAR NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: "${DISORDER:-30m}"}
          live:
            type: ReadFromKafka
            config: {topics: ["${TOPIC:-events}", "${OTHER:-events}"], bootstrap_servers: "${BROKERS}", format: JSON}
          archive: {type: ReadFromParquet, config: {path: "${ARCHIVE}"}}
      outputs:
        rows:
          input: Once
          live: {type: WriteToKafka, config: {topic: "${OUT}-rows", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        counts:
          input: PerHour
          live: {type: WriteToKafka, config: {topic: "${OUT}", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        late:
          live: {type: WriteToKafka, config: {topic: "${OUT}-late", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: "${OUT}-dead", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
      """;

  /** Out of docs/disaster-recovery.md: an archive becomes a topic again. */
  private static final String RESTORE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: events, config: {keep: "TRUE"}}
      streams:
        events:
          fields: {origin: VARCHAR, id: BIGINT NOT NULL, kind: VARCHAR NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          archive: {type: ReadFromParquet, config: {path: "${ARCHIVE}"}}
      outputs:
        topic:
          input: All
          replay: {type: WriteToKafka, config: {topic: "${TOPIC}", bootstrap_servers: "${BROKERS}", key: id, format: JSON}}
        dead_letter:
          replay: {type: WriteToConsole}
      """;

  private Path dir = Path.of("");
  private final EmbeddedKafka second = new EmbeddedKafka();
  private List<String> counts = List.of();
  private List<String> rows = List.of();
  private TestCommandLine.@Nullable Result equal;
  private TestCommandLine.@Nullable Result other;

  /** A live run beside the first broker, until that is gone. */
  @BeforeAll
  void loseTheFirstBroker(@TempDir Path shared) throws IOException {
    dir = shared;
    Files.writeString(dir.resolve("events.yaml"), FILE);
    Files.writeString(dir.resolve("restore.yaml"), RESTORE);
    second.start();
    second.createTopic("events", 2);
    try (EmbeddedKafka first = new EmbeddedKafka().start()) {
      first.createTopic("events", 2);
      for (int partition = 0; partition < 2; partition++) {
        List<String> sent = events(partition);
        new TopicTexts(first.bootstrapServers(), "events").send(partition, sent);
        // A mirror that was restarted sends what it had sent before.
        TopicTexts mirrored = new TopicTexts(second.bootstrapServers(), "events");
        mirrored.send(partition, sent.subList(0, 30 + partition));
        mirrored.send(partition, sent);
      }
      ok(first, "run", "events.yaml", "first", "archive-first", "--until-idle=500ms");
      ok(first, "archive", "events.yaml", "first", "archive-first", "--until-idle=500ms");
      counts = written(first, "first");
      rows = written(first, "first-rows");
      ok(second, "archive", "events.yaml", "none", "archive-second", "--until-idle=500ms");
      compareBoth(first);
    }
  }

  /** A new region catches up beside the old one, under the same names, and both are compared. */
  private void compareBoth(EmbeddedKafka first) throws IOException {
    Files.writeString(dir.resolve("old.yaml"), FILE.replace("${BROKERS}", "${FIRST}"));
    String[] verify = {
      "--old=" + dir.resolve("old.yaml"), "-DFIRST=" + first.bootstrapServers(), "--json"
    };
    ok(second, "catch-up", "events.yaml", "first", "archive-second", "--until-idle=500ms");
    equal = millrace(second, "verify", "events.yaml", "first", "none", verify);
    new TopicTexts(second.bootstrapServers(), "first-rows")
        .send(0, written(second, "first-rows").subList(0, 1));
    other = millrace(second, "verify", "events.yaml", "first", "none", verify);
  }

  @AfterAll
  void stop() {
    second.close();
  }

  /** The events of a partition: all of them are in the order of their times but for neighbours. */
  private static List<String> events(int partition) {
    return events(partition, "first");
  }

  private static List<String> events(int partition, String origin) {
    return IntStream.range(0, EVENTS)
        .filter(id -> id % 2 == partition)
        .mapToObj(
            id ->
                "{\"origin\": \"%s\", \"id\": %d, \"kind\": \"%s\", \"at\": \"%s\"}"
                    .formatted(
                        origin,
                        id,
                        origin.equals("first") ? "k" + id % 3 : origin,
                        Instant.parse("2025-03-01T00:00:00Z").plusSeconds(60L * (id ^ 4))))
        .toList();
  }

  private TestCommandLine.Result millrace(
      EmbeddedKafka broker,
      String command,
      String file,
      String out,
      String archive,
      String... more) {
    if (List.of("run", "catch-up").contains(command)) {
      List.of("", "-rows", "-late", "-dead").forEach(kind -> broker.createTopic(out + kind, 1));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                dir.resolve(file).toString(),
                "-DBROKERS=" + broker.bootstrapServers(),
                "-DOUT=" + out,
                "-DARCHIVE=" + dir.resolve(archive),
                "--no-progress"));
    arguments.addAll(List.of(more));
    return TestCommandLine.run(arguments.toArray(String[]::new));
  }

  private void ok(
      EmbeddedKafka broker,
      String command,
      String file,
      String out,
      String archive,
      String... more) {
    TestCommandLine.Result result = millrace(broker, command, file, out, archive, more);
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  private static List<String> written(EmbeddedKafka broker, String topic) {
    return new TopicTexts(broker.bootstrapServers(), topic).all().stream().sorted().toList();
  }

  /** What a result tells of the time from {@link #FROM} on: no total before is as large. */
  private static boolean isLater(String result) {
    Matcher at = AT.matcher(result);
    if (at.find()) {
      return at.group(1).compareTo(FROM) >= 0;
    }
    Matcher total = TOTAL.matcher(result);
    return total.find() && Integer.parseInt(total.group(1)) >= 2_400;
  }

  private static List<String> later(List<String> results) {
    return results.stream().filter(DisasterIT::isLater).toList();
  }

  /** Lost 0, twice 0. */
  private void assertWhole(String out) {
    assertThat(rows).hasSize(EVENTS).doesNotHaveDuplicates();
    assertThat(written(second, out + "-rows")).isEqualTo(rows);
    assertThat(written(second, out)).isEqualTo(counts).isNotEmpty();
  }

  @Test
  void verifyComparesWhatTwoClustersHave() {
    // then: equal in both outputs, and a row that is there once more is found
    TestCommandLine.Result same = Objects.requireNonNull(equal);
    assertThat(same.exitCode()).as(same.toString()).isZero();
    assertThat(String.join("\n", same.out()))
        .containsPattern("\"output\" : \"rows\"[^}]*\"equal\" : " + EVENTS);
    TestCommandLine.Result different = Objects.requireNonNull(other);
    assertThat(different.exitCode()).as(different.toString()).isEqualTo(1);
    assertThat(String.join("\n", different.out())).containsPattern("\"only_new\" : 1,");
  }

  @Test
  void anotherRegionGoesOnFromItsOwnArchiveAndItsMirroredTopic() {
    // when: the archive of the first region tells offsets that the mirrored topic does not have
    TestCommandLine.Result others =
        millrace(second, "catch-up", "events.yaml", "no", "archive-first", "--until-idle=500ms");

    // then
    assertThat(others.exitCode()).as(others.toString()).isEqualTo(3);
    assertThat(String.join("\n", others.err())).contains("ML-5012");

    // when: readers have what lies before
    List.of("", "-rows", "-late", "-dead")
        .forEach(kind -> second.createTopic("region" + kind + "-second", 1));
    ok(
        second,
        "catch-up",
        "events.yaml",
        "region",
        "archive-second",
        "--from=" + FROM + "Z",
        "--into=second",
        "--until-idle=500ms");

    // then: by event time they go on where they were
    assertThat(rows).hasSize(EVENTS);
    assertThat(later(written(second, "region-rows-second")))
        .isEqualTo(later(rows))
        .hasSize(EVENTS - 120);
    assertThat(later(written(second, "region-second"))).isEqualTo(later(counts)).hasSize(15);
  }

  @EnabledIfSystemProperty(named = "millrace.disaster", matches = "all")
  @Test
  void aLostArchiveIsMadeAnewOfWhatTheTopicHas() {
    // when: nothing is there
    ok(second, "archive", "events.yaml", "none", "archive-lost", "--until-idle=500ms");
    ok(second, "catch-up", "events.yaml", "anew", "archive-lost", "--until-idle=500ms");

    // then
    assertWhole("anew");
  }

  @EnabledIfSystemProperty(named = "millrace.disaster", matches = "all")
  @Test
  void aLostTopicIsRestoredFromTheArchive() {
    // given
    second.createTopic("restored", 3);

    // when: the only thing left of the first broker is its archive
    ok(
        second,
        "replay",
        "restore.yaml",
        "none",
        "archive-first",
        "-DTOPIC=restored",
        "--to=2025-03-01T10:00");
    ok(
        second,
        "run",
        "events.yaml",
        "again",
        "archive-none",
        "-DTOPIC=restored",
        "-DOTHER=restored",
        "-DDISORDER=10d",
        "--until-idle=500ms");

    // then
    assertWhole("again");
    assertThat(written(second, "again-late")).isEmpty();
  }

  @EnabledIfSystemProperty(named = "millrace.disaster", matches = "all")
  @Test
  void bothRegionsMayBeReadTogetherWhereRecordsHaveIds() {
    // given: what came to both regions, and what came to the second with ids of its own
    second.createTopic("own", 1);
    TopicTexts own = new TopicTexts(second.bootstrapServers(), "own");
    own.send(0, events(0).subList(0, 100));
    own.send(0, events(0, "second").subList(0, 40));

    // when
    ok(
        second,
        "run",
        "events.yaml",
        "both",
        "archive-none",
        "-DOTHER=own",
        "-DDISORDER=10d",
        "--until-idle=500ms");

    // then: each once; an id of one region is not that of another
    List<String> both = written(second, "both-rows");
    assertThat(both).hasSize(EVENTS + 40).doesNotHaveDuplicates().containsAll(rows);
    assertThat(written(second, "both").stream().filter(row -> !row.contains("second")).toList())
        .isEqualTo(counts);
  }
}
