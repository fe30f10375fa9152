package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every file that {@code init} writes passes {@code check} and {@code test}. */
class InitCommandTest {
  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"filter", "per-minute", "sessions", "enrich", "match"})
  void everyTemplateIsAFileThatWorks(String template) {
    Path file = dir.resolve("new").resolve("p.yaml");

    assertWorks(file, "--template=" + template);
    assertThat(TestCommandLine.run("init", "--help").out()).anyMatch(l -> l.contains(template));
  }

  @Test
  void aTemplateThatThereIsNotIsSaidWithTheNearest() {
    Result result = TestCommandLine.run("init", file().toString(), "--template=session");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", result.err())).contains("ML-4100", "Did you mean 'sessions'?");
    assertThat(file()).doesNotExist();
  }

  @Test
  void csvGivesItsColumnsWithTimesAndATestOfItsFirstRows() throws IOException {
    // given: names that SQL and YAML have a use for, text that YAML would read as something else
    Path csv =
        Files.writeString(
            dir.resolve("2026 Orders.csv"),
            """
            order no,happened,amount,note,scanned
            o1,2026-01-31T10:00:00Z,9.50,yes,2026-01-31T10:00:00Z
            o2,2026-01-31T10:00:01.250Z,7.25,"a: ""b"" ${HOME} {{x}}",
            ,2026-01-31T10:00:02Z,1.0,,2026-01-31T10:00:02.000250Z
            o4,2026-01-31T10:00:03Z,2.0,x,
            """);

    // when
    Result result = assertWorks(file(), "--csv=" + csv);

    // then
    assertThat(Files.readString(file()))
        .contains("order no: VARCHAR\n", "happened: TIMESTAMP\n", "amount: DOUBLE\n")
        .contains("scanned: TIMESTAMP(6)\n", "scanned: \"2026-01-31T10:00:02.000250Z\"")
        .contains("keep: \"`order no` IS NOT NULL\"")
        .contains(
            "- {order no: o1, happened: \"2026-01-31T10:00:00Z\", amount: 9.5, note: \"yes\","
                + " scanned: \"2026-01-31T10:00:00Z\"}")
        .doesNotContain("o4");
    assertThat(result.out()).contains("  millrace preview " + file());
    assertThat(TestCommandLine.run("preview", file().toString(), "Kept").out())
        .anyMatch(line -> line.contains("4 in") && line.contains("3 rows"));
  }

  @Test
  void aFewValuesOfAnotherTypeAreNamedWhereTheyMakeAColumnText() throws IOException {
    // given
    String good = "1,2026-01-31T10:00:00Z,20.5\n".repeat(20);
    Path csv =
        Files.writeString(
            dir.resolve("readings.csv"),
            "id,ts,temp\n" + good + "2,yesterday,hot\n" + "3,n,20.5\n");

    // when
    assertWorks(file(), "--csv=" + csv);

    // then
    assertThat(Files.readString(file()))
        .contains(
            "# ts is text because of \"yesterday\"; as TIMESTAMP, rows without such a value are"
                + " errors.",
            "# temp is text because of \"hot\"; as DOUBLE, rows without such a value are errors.");
  }

  @Test
  void aFileThatCanHaveNoTestDoesNotSpeakOfOne() throws IOException {
    Path csv = Files.writeString(dir.resolve("sales.csv"), "id,at\n1,2026-01-31T10:00:00Z\n");

    assertThat(TestCommandLine.run("init", file().toString(), "--csv=" + csv).exitCode()).isZero();
    assertThat(TestCommandLine.run("check", file().toString()).exitCode()).isZero();

    assertThat(Files.readString(file()))
        .contains("columns named at or late or advance_watermark")
        .doesNotContain("tests:", "millrace test", "at the end");
  }

  @Test
  void jsonGivesNestedColumns() throws IOException {
    // given
    Path json =
        Files.writeString(
            dir.resolve("clicks.jsonl"),
            """
            {"id": 7, "tags": ["a", "null"], "where": {"city": "Ghent", "since": null}}
            {"id": 8, "tags": [], "where": null}
            """);

    // when
    assertWorks(file(), "--json=" + json);

    // then
    assertThat(Files.readString(file()))
        .contains("where: ROW<city VARCHAR, since VARCHAR>", "tags: [a, \"null\"]");
  }

  @Test
  void parquetGivesAStreamThatIsReplayed() throws IOException {
    // given
    Path data = dir.resolve("plays-v1");
    Path writing =
        Files.writeString(
            dir.resolve("writing.yaml"),
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config:
                    elements:
                      - {id: a, at_ms: "2026-01-31T10:00:10Z", n: 1}
                      - {id: b, at_ms: "2026-01-31T10:00:50.000250Z", n: 2}
                      - {id: c, at_ms: "2026-01-31T10:01:00Z", n: 3}
                - type: MapToFields
                  config:
                    append: true
                    drop: [at_ms]
                    fields: {event_time: CAST(at_ms AS TIMESTAMP(6))}
                - {type: WriteToParquet, config: {path: "%s/part"}}
            """
                .formatted(data));
    assertThat(TestCommandLine.run("run", writing.toString()).exitCode()).isZero();

    // when
    Result result = assertWorks(file(), "--parquet=" + data);
    Result replay = TestCommandLine.run("replay", file().toString(), "--out=" + dir.resolve("out"));

    // then
    assertThat(result.out()).anyMatch(l -> l.contains("event time from 'event_time'"));
    assertThat(Files.readString(file()))
        .contains("plays_v1:", "event_time: TIMESTAMP(6)", "timestamp: event_time");
    assertThat(TestCommandLine.run("preview", file().toString(), "Kept").out())
        .anyMatch(line -> line.contains("2026-01-31T10:00:50.000250Z"))
        .noneMatch(line -> line.contains("event time"));
    assertThat(replay.exitCode()).isZero();
    assertThat(replay.out()).anyMatch(l -> l.startsWith("PerMinute") && l.endsWith("2"));
  }

  @Test
  void whatIsThereIsNeverOverwritten() throws IOException {
    Files.writeString(file(), "mine");

    Result result = TestCommandLine.run("init", file().toString(), "--template=filter");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", result.err())).contains("ML-4130");
    assertThat(Files.readString(file())).isEqualTo("mine");
  }

  @Test
  void nothingToLookAtIsSaid() throws IOException {
    Path empty = Files.writeString(dir.resolve("empty.csv"), "a,b\n");

    Result none = TestCommandLine.run("init", file().toString(), "--csv=" + empty);
    Result missing = TestCommandLine.run("init", file().toString(), "--csv=" + dir + "/no.csv");
    Result two =
        TestCommandLine.run("init", file().toString(), "--csv=" + empty, "--template=filter");

    assertThat(none.err())
        .containsExactly(
            "millrace: error ML-4131: "
                + empty
                + ": there are columns, and no row to make a file of");
    assertThat(missing.err())
        .containsExactly(dir + "/no.csv: error ML-5100: no such file or directory");
    assertThat(two.exitCode()).isEqualTo(2);
    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          csv     | ``                  | error ML-5124: there is nothing in it that tells its columns
          csv     | `a,b\n1,2,3\n`      | no row can be read: the line has 3 fields, the header 2
          json    | ``                  | error ML-5124: there is nothing in it that tells its columns
          json    | `[1, 2]`            | error ML-5124: there is nothing in it that tells its columns
          parquet | `PAR`               | error ML-5105: truncated, damaged or not a Parquet file
          """,
      delimiter = '|')
  void whatIsOddAboutAFileIsSaidOfIt(String kind, String text, String said) throws IOException {
    // given
    Path odd = Files.writeString(dir.resolve("odd." + kind), text.replace("\\n", "\n"));

    // when
    Result result = TestCommandLine.run("init", file().toString(), "--" + kind + "=" + odd);

    // then: of the file, in a line, and not of the one that would have been written
    assertThat(result.err()).singleElement().asString().contains(odd.toString()).contains(said);
    assertThat(result.err().get(0)).doesNotContain("transforms.");
    assertThat(file()).doesNotExist();
  }

  private Path file() {
    return dir.resolve("p.yaml");
  }

  static Result assertWorks(Path file, String... from) {
    String[] arguments = new String[from.length + 2];
    arguments[0] = "init";
    arguments[1] = file.toString();
    System.arraycopy(from, 0, arguments, 2, from.length);
    Result made = TestCommandLine.run(arguments);
    assertThat(made.err()).isEmpty();
    assertThat(made.exitCode()).isZero();
    Result checked = TestCommandLine.run("check", file.toString());
    assertThat(checked.out()).hasSize(1).first().asString().contains("✓");
    Result tested = TestCommandLine.run("test", file.toString());
    assertThat(tested.exitCode()).as(String.join("\n", tested.out())).isZero();
    assertThat(tested.out()).anyMatch(line -> line.matches("✓ [1-9].* passed"));
    return made;
  }
}
