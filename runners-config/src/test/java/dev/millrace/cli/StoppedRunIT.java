package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runner.MillraceProcess;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

  @TempDir static Path dir;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(dir.resolve("clicks.yaml"), FILE);
    kafka = new EmbeddedKafka().start();
    kafka.createTopic("clicks", 1);
    String event = "{\"id\": %d, \"page\": \"a\", \"at\": \"2026-01-01T00:00:00Z\"}";
    new TopicTexts(kafka.bootstrapServers(), "clicks")
        .send(IntStream.range(0, EVENTS).mapToObj(event::formatted).toList());
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
}
