package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A live run in a process of its own that is asked to end: what it says, and how it goes. */
@Timeout(1_800)
class StoppedRunIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int EVENTS = 500;
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: Combine
            name: PerMinute
            input: clicks
            windowing: {type: fixed, size: 1m}
            config: {group_by: page, combine: {clicks: {fn: count}}}
      streams:
        clicks:
          fields: {id: INTEGER NOT NULL, page: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 30m, idle_timeout: 2s, on_idle: hold}
          live:
            type: ReadFromKafka
            config: {topic: clicks, bootstrap_servers: "${BROKERS}", format: JSON}
      on_error: fail
      outputs:
        seen:
          input: clicks
          live: {type: WriteToKafka, config: {topic: "${RUN}.seen", bootstrap_servers: "${BROKERS}",
                                              key: none, format: JSON, delivery: at_least_once}}
        counts:
          input: PerMinute
          live: {type: WriteToParquet, config: {path: "${OUT}"}}
      """;

  /** With an archive of the same events, and files that are whole after a second. */
  private static final String COPIES =
      """
      pipeline:
        transforms: [{type: Filter, name: All, input: clicks, config: {keep: "TRUE"}}]
      streams:
        clicks:
          fields: {id: INTEGER NOT NULL, page: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          live:
            type: ReadFromKafka
            config: {topic: clicks, bootstrap_servers: "${BROKERS}", format: JSON}
          archive: {type: ReadFromJson, config: {path: "${OUT}/archive.jsonl"}}
      on_error: fail
      outputs:
        copies:
          input: All
          live: {type: WriteToJson, config: {path: "${OUT}/copies", roll_every: 1s}}
          replay: {type: WriteToJson, config: {path: "${OUT}/replayed"}}
      """;

  @TempDir static Path dir;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(dir.resolve("clicks.yaml"), FILE);
    Files.writeString(dir.resolve("copies.yaml"), COPIES);
    kafka = new EmbeddedKafka().start();
    kafka.createTopic("clicks", 1);
    String event = "{\"id\": %d, \"page\": \"a\", \"at\": \"2026-01-01T00:00:00Z\"}";
    List<String> events = IntStream.range(0, EVENTS).mapToObj(event::formatted).toList();
    new TopicTexts(kafka.bootstrapServers(), "clicks").send(events);
    Files.write(dir.resolve("archive.jsonl"), events);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @ParameterizedTest
  @CsvSource({
    "direct, TERM, 143",
    "direct, INT, 130",
    "flink-embedded, TERM, 143",
    "flink-embedded, INT, 130"
  })
  void endsWithItsLedgerAndTrueWords(String runner, String signal, int exitCode) throws Exception {
    // given: a run whose windows stay open, and whose other output is written
    String name = runner + signal;
    kafka.createTopic(name + ".seen", 1);
    Path output = dir.resolve(name + ".txt");
    try (MillraceProcess run =
        MillraceProcess.startInterruptible(
            output,
            "run",
            dir.resolve("clicks.yaml").toString(),
            "-DBROKERS=" + kafka.bootstrapServers(),
            "-DRUN=" + name,
            "-DOUT=" + dir.resolve(name),
            "--runner=" + runner)) {
      Pattern written = Pattern.compile("written (\\d+) ");
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                Matcher seen = written.matcher(run.said());
                return !run.isAlive()
                    || seen.results().anyMatch(count -> count.group(1).equals("" + EVENTS));
              });

      // when
      run.signal(signal);

      // then
      assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(exitCode);
      assertThat(run.said())
          .contains(
              "cancelled; rows that were written stay; of files (counts) those stay that were"
                  + " whole",
              "live run of clicks cancelled after ",
              "held: 500 events had not come to their ends when the run was stopped")
          .containsPattern("PerMinute +500 +· +500 +·")
          .containsPattern("seen +500 +500 +· +✓ +·")
          .doesNotContain("is not known", "Exception");
    }
  }

  private static long rows() throws IOException {
    if (!Files.isDirectory(dir.resolve("copies"))) {
      return 0;
    }
    try (Stream<Path> files = Files.list(dir.resolve("copies"))) {
      long rows = 0;
      for (Path file : files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
        rows += Files.readAllLines(file).size();
      }
      return rows;
    }
  }

  /** Runs until so many rows are in whole files, and stops it. */
  private static void runUntil(long rows) {
    Path output = dir.resolve("copies.txt");
    try (MillraceProcess run = MillraceProcess.start(output, copies("run"))) {
      await().atMost(PATIENCE).until(() -> !run.isAlive() || rows() >= rows);
      run.signal("TERM");
      assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(143);
    }
  }

  private static String[] copies(String command, String... more) {
    return Stream.concat(
            Stream.of(
                command,
                dir.resolve("copies.yaml").toString(),
                "-DBROKERS=" + kafka.bootstrapServers(),
                "-DOUT=" + dir),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static Result verify(String... more) {
    return TestCommandLine.run(copies("verify", more));
  }

  @Test
  void filesOfRunsWithoutAnEndAreVerifiedRunByRun() throws Exception {
    // when: the run has no end of its own
    runUntil(EVENTS);

    // then
    Result one = verify();
    assertThat(one.exitCode()).as(one.toString()).isZero();
    assertThat(String.join("\n", one.out())).containsPattern("copies +500 +500 +500 +0 +0 +✓");

    // when: another one adds the same rows
    runUntil(2 * EVENTS);

    // then: each has written all of them
    Result both = verify();
    assertThat(both.exitCode()).as(both.toString()).isEqualTo(2);
    Set<String> runs =
        Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
            .matcher(String.join("\n", both.err()))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet());
    assertThat(runs).as(both.toString()).hasSize(2);
    for (String run : runs) {
      Result own = verify("--run", run);
      assertThat(own.exitCode()).as(own.toString()).isZero();
    }
  }
}
