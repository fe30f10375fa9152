package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code preview} and {@code explain} on files of JSON lines and on a file's own rows. */
class InspectCommandsTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: Filter
            name: Shown
            input: clicks
            config: {keep: "page <> 'hidden'"}
          - type: Deduplicate
            name: Unique
            input: Shown
            config: {key: click_id, within: 10m}
          - type: MapToFields
            name: Rates
            input: Unique
            config: {append: true, fields: {rate: 100 / seconds}}
          - type: Combine
            name: PerMinute
            input: Rates
            windowing: {type: fixed, size: 1m}
            config: {group_by: page, combine: {clicks: {fn: count}}}
      streams:
        clicks:
          fields: {click_id: VARCHAR, page: VARCHAR, seconds: INTEGER, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          live: {type: ReadFromKafka, config: {topic: clicks, bootstrap_servers: "none:1", format: JSON}}
      outputs:
        counts: {input: PerMinute, live: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      """;

  @TempDir private Path dir;

  @BeforeEach
  void writePipelineAndEvents() throws IOException {
    Files.writeString(dir.resolve("clicks.yaml"), FILE);
    Files.write(
        Files.createDirectories(dir.resolve("data")).resolve("clicks.jsonl"),
        List.of(
            "{\"click_id\": \"c1\", \"page\": \"home\", \"seconds\": 4, \"event_time\":"
                + " \"2025-03-01T10:00:05Z\"}",
            "{\"click_id\": \"c2\", \"page\": \"home\", \"seconds\": 5, \"event_time\":"
                + " \"2025-03-01T10:00:20Z\"}",
            "{\"click_id\": \"c2\", \"page\": \"home\", \"seconds\": 5, \"event_time\":"
                + " \"2025-03-01T10:00:24Z\"}",
            "{\"click_id\": \"c3\", \"page\": \"hidden\", \"seconds\": 1, \"event_time\":"
                + " \"2025-03-01T10:00:40Z\"}",
            "{\"click_id\": \"c4\", \"page\": \"shop\", \"seconds\": 0, \"event_time\":"
                + " \"2025-03-01T10:01:10Z\"}"));
  }

  private Result run(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, dir.resolve("clicks.yaml") + ""));
    arguments.add("--data=" + dir.resolve("data"));
    arguments.addAll(List.of(options));
    return TestCommandLine.run(arguments.toArray(String[]::new));
  }

  @Test
  void everyStepTellsItsRowsAndWhatBecameOfTheOthers() {
    // when
    Result preview = run("preview", "--limit=1");

    // then
    assertThat(preview.exitCode()).as(preview.err() + "").isZero();
    assertThat(preview.out())
        .contains(
            "5 events of the archive",
            "clicks  5 in → 5 rows",
            "Shown  5 in, 1 filtered → 4 rows",
            "Unique  4 in, 1 duplicate → 3 rows",
            "Rates  3 in, 1 dead-lettered → 2 rows",
            "… 1 more",
            "PerMinute  2 in, 2 combined → 1 row",
            "2025-03-01T10:00:00Z +1m  home       2",
            "dead_letter  1 row");
  }

  @Test
  void oneStepOfTheFirstEventsWithACondition() {
    // when
    Result preview = run("preview", "Shown", "--read=2", "--where=click_id = 'c2'");

    // then
    assertThat(preview.out())
        .containsExactly(
            "the first 2 events of the archive; steps see no more than these (--read N, --from"
                + " TIME)",
            "",
            "Shown  2 in → 2 rows, 1 of them by --where",
            "click_id  page  seconds  event_time",
            "────────  ────  ───────  ────────────────────",
            "c2        home        5  2025-03-01T10:00:20Z",
            "");
  }

  @Test
  void whatAnOutputWritesAndWhatAllStepsRejectIsShownByTheNameOfTheOutput() {
    assertThat(run("preview", "counts").out())
        .contains("5 events of the archive", "PerMinute  2 in, 2 combined → 1 row")
        .noneMatch(line -> line.startsWith("Rates"));
    assertThat(run("preview", "dead_letter").out()).contains("dead_letter  1 row");
  }

  @Test
  void theKeptEventIsFollowedWithoutItsDuplicate() {
    // when
    Result kept = run("explain", "--key=click_id=c2", "--at=2025-03-01T10:00:20");
    Result duplicate = run("explain", "--key=c2", "--at=2025-03-01T10:00:24");

    // then
    assertThat(kept.exitCode()).as(kept.err() + "").isZero();
    assertThat(kept.out())
        .contains(
            "  Unique     passed    its duplicate of 2025-03-01T10:00:24Z is left out here",
            "  changes output counts",
            "    - 2025-03-01T10:00:59.999Z {page: home, clicks: 1}",
            "    + 2025-03-01T10:00:59.999Z {page: home, clicks: 2}");
    assertThat(String.join(" ", duplicate.out()))
        .containsPattern("Unique  duplicate\\s+of that of 2025-03-01T10:00:20Z, 4s before it")
        .contains("not in output counts");
  }

  @Test
  void conditionsAndDeadLettersAreTold() {
    assertThat(run("explain", "--key=c3").out())
        .contains("  Shown   filtered  page <> 'hidden' is FALSE: page = hidden");
    assertThat(String.join(" ", run("explain", "--key=c4").out()))
        .containsPattern("Rates +dead letter +ML-\\d+: ")
        .contains("not in output counts");
  }

  @Test
  void anEventThatNeverCameIsExplainedAmongThoseThatDid() {
    // when
    Result explained =
        run(
            "explain",
            "--row={\"click_id\": \"c9\", \"page\": \"home\", \"seconds\": 1}",
            "--at=2025-03-01T10:00:30");

    // then
    assertThat(explained.exitCode()).as(explained.err() + "").isZero();
    assertThat(explained.out()).contains("    + 2025-03-01T10:00:59.999Z {page: home, clicks: 3}");
  }

  /** What a command says of its failure, warnings of the file among it. */
  private String said(String command, String... options) {
    return String.join("\n", run(command, options).err());
  }

  @Test
  void whatIsNotThereIsRefused() {
    assertThat(run("explain", "--key=nobody").exitCode()).isEqualTo(ExitCode.DIFFERENT);
    assertThat(said("explain")).contains("ML-4100: one of --key and --row is needed");
    assertThat(said("preview", "Uniqe")).contains("Did you mean 'Unique'?");
    assertThat(said("preview", "--where=nothing > 1")).contains("ML-4100: --where: ");
    assertThat(said("preview", "--where=page")).contains("expected a condition");
    assertThat(said("preview", "--read=0")).contains("--read must be between");
    assertThat(said("preview", "--test=none")).contains("--data takes the place");
  }

  @Test
  void whatATestReallyReadsIsRead() throws IOException {
    // given
    Files.writeString(dir.resolve("x.csv"), "id,amount\na,1\nb,2\n");
    Path file =
        Files.writeString(
            dir.resolve("reads.yaml"),
            """
            pipeline:
              transforms:
                - {type: ReadFromCsv, name: In, config: {path: "%s/x.csv"}}
                - {type: Filter, name: Big, input: In, config: {language: sql, keep: amount > 1}}
                - {type: WriteToConsole, input: Big}
            tests:
              - name: reads
                allowed_sources: [In]
                expected_outputs: [{name: Big, elements: [{id: b, amount: 2}]}]
            """
                .formatted(dir));

    // when
    Result preview = TestCommandLine.run("preview", file.toString(), "--test=reads", "--read=1");
    Result explained = TestCommandLine.run("explain", file.toString(), "--test=reads", "--key=b");

    // then
    assertThat(preview.exitCode()).as(preview.err() + "").isZero();
    assertThat(preview.out())
        .contains("Big  1 in, 1 filtered → 0 rows")
        .first()
        .asString()
        .startsWith("the first 1 event of the test 'reads'");
    assertThat(explained.exitCode()).as(explained.err() + "").isZero();
    assertThat(explained.out()).contains("    + {id: b, amount: 2}");
  }

  @Test
  void aTestReadsSourcesBesideItsStreams() throws IOException {
    // given
    Files.writeString(dir.resolve("x.csv"), "id,amount\na,1\nb,2\n");
    Path file =
        Files.writeString(
            dir.resolve("beside.yaml"),
            FILE.replace(
                    "  transforms:\n",
                    """
                      transforms:
                        - {type: ReadFromCsv, name: In, config: {path: "%s/x.csv"}}
                        - {type: Filter, name: Big, input: In, config: {keep: amount > 1}}
                    """
                        .formatted(dir))
                + """
                tests:
                  - name: both
                    allowed_sources: [In]
                    streams:
                      clicks: [{at: "2025-03-01T10:00:00Z", click_id: c1, page: home, seconds: 1}]
                    expected_outputs: [{name: Big, elements: [{id: b, amount: 2}]}]
                """);

    // when
    Result preview = TestCommandLine.run("preview", file.toString());

    // then
    assertThat(preview.exitCode()).as(preview.err() + "").isZero();
    assertThat(preview.out())
        .contains(
            "3 events of the test 'both'",
            "Big  2 in, 1 filtered → 1 row",
            "PerMinute  1 in, 1 combined → 1 row");
  }

  @Test
  void whatASideOutputLosesIsNotWhereTheEventWent() {
    // when: an order comes, and its payments are no orphans any more
    Result explained =
        TestCommandLine.run(
            "explain",
            "../pipelines/definitions/orders-payments.yaml",
            "--key=user_id=u1",
            "--test=a failed payment and its second try both belong to the order");

    // then
    assertThat(explained.exitCode()).as(explained.err() + "").isZero();
    assertThat(String.join(" ", explained.out()))
        .containsPattern("Paid +matched +takes 2 rows from Paid.orphans")
        .doesNotContain("to Paid.orphans");
  }

  @Test
  void rowsOfTheFileAreShownAndNotPrinted() throws IOException {
    // given
    Path file =
        Files.writeString(
            dir.resolve("rows.yaml"),
            """
            pipeline:
              type: chain
              transforms:
                - {type: Create, config: {elements: [{x: 1}, {x: 2}]}}
                - {type: LogForTesting}
                - {type: AssertEqual, config: {elements: [{x: 3}]}}
            """);

    // when
    Result preview = TestCommandLine.run("preview", file.toString());

    // then
    assertThat(preview.exitCode()).as(preview.err() + "").isZero();
    assertThat(preview.out())
        .contains("rows of the file", "Create  2 in → 2 rows", "LogForTesting  2 in → 2 rows");
  }

  @Test
  void anErrorOutputOfAStepHasItsLetters() throws IOException {
    // given: rows whose event time nobody declared, a step of a composite, and a query
    Files.writeString(dir.resolve("x.csv"), "id,amount\na,0\nb,2\n");
    Path file =
        Files.writeString(
            dir.resolve("letters.yaml"),
            """
            pipeline:
              transforms:
                - {type: ReadFromCsv, name: In, config: {path: "%s/*.csv"}}
                - type: composite
                  name: Outer
                  input: In
                  transforms:
                    - type: MapToFields
                      name: Rates
                      input: input
                      config: {language: sql, fields: {rate: 100 / amount}, error_handling: {output: bad}}
                  output: Rates
                - {type: Sql, name: Q, input: {r: Outer}, config: {query: SELECT MAX(rate) AS top FROM r}}
                - {type: WriteToConsole, name: Top, input: Q}
                - {type: WriteToConsole, name: Bad, input: Outer/Rates.bad}
            """
                .formatted(dir));

    // when
    Result preview = TestCommandLine.run("preview", file.toString());
    Result bad = TestCommandLine.run("explain", file.toString(), "--key=a");

    // then
    assertThat(preview.out())
        .as(preview.err() + "")
        .containsSequence("2 events of the sources", "", "In  2 in → 2 rows", "id  amount")
        .contains("Outer/Rates  2 in, 1 dead-lettered → 1 row")
        .containsSequence("top", "───", " 50");
    assertThat(bad.out()).as(bad.err() + "").contains("  {id: a, amount: 0}");
    assertThat(String.join(" ", bad.out())).containsPattern("Outer/Rates +dead letter\\s+ML-6002");
  }
}
