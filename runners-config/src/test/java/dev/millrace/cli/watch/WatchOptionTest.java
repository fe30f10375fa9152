package dev.millrace.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchOptionTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {% include 'create.yaml' %}
          - {type: Filter, name: Large, input: Rows, config: {keep: n > 1}}
      tests:
        - name: the large ones
          modes: [replay]
          expected_outputs:
            - {name: Large, elements: [{n: 2}]}
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path dir;

  @Test
  void runsAgainWhenAFileChangesAndGoesOnAfterErrors() throws IOException {
    // given
    Path included = rows("[{n: 1}, {n: 3}]");
    Path file = Files.writeString(dir.resolve("p.yaml"), FILE);
    Running test = TestCommandLine.start("test", file.toString(), "--watch");

    // when, then: a test that fails, an included file that is put right, a file with an error
    awaitOut(test, "n: 3}");
    rows("[{n: 1}, {n: 2}]");
    awaitOut(test, "✓ 1 of 1 test run passed");
    Files.writeString(file, FILE.replace("n > 1", "m > 1"));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                test.err().stream()
                    .anyMatch(line -> line.contains(":4:") && line.contains(" error ")));
    Files.delete(included);
    Files.writeString(file, FILE);
    Awaitility.await().atMost(PATIENCE).until(() -> count(test) == 4);
    rows("[{n: 1}, {n: 2}, {n: 5}]");
    awaitOut(test, "n: 5}");
    test.interrupt();

    // then
    assertThat(test.result().exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(test.result().err())
        .filteredOn(line -> line.contains("watching"))
        .hasSize(5)
        .allMatch(line -> line.contains(file.toString()))
        .last()
        .asString()
        .endsWith("and 1 file named there; Ctrl-C ends");
    assertThat(String.join("", test.result().out())).doesNotContain("\033");
  }

  @Test
  void rowsBetweenStepsAreShownAgain() throws IOException {
    // given
    rows("[{n: 1}, {n: 3}]");
    Path file = Files.writeString(dir.resolve("p.yaml"), FILE);
    Running preview = TestCommandLine.start("preview", file.toString(), "Large", "--watch");

    // when
    awaitOut(preview, "Large  2 in, 1 filtered → 1 row");
    Files.writeString(file, FILE.replace("n > 1", "n > 0"));

    // then
    awaitOut(preview, "Large  2 in → 2 rows");
    preview.interrupt();
    assertThat(preview.result().exitCode()).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  void resultsForProgramsAreAlone() throws IOException {
    // given
    rows("[{n: 2}]");
    Path file = Files.writeString(dir.resolve("p.yaml"), FILE);
    Running test = TestCommandLine.start("test", file.toString(), "--watch", "--format=json");

    // when
    Awaitility.await().atMost(PATIENCE).until(() -> count(test) == 1);
    test.interrupt();

    // then
    assertThat(test.result().out()).first().isEqualTo("{");
    assertThat(test.result().out()).last().isEqualTo("}");
  }

  @Test
  void filesAreThoseThatTheTextNames() throws IOException {
    // given
    Path inner = Files.createDirectories(dir.resolve("my rows"));
    Path rows = Files.writeString(inner.resolve("o.jsonl"), "not.yaml");
    Path schema = Files.writeString(dir.resolve("o.avsc"), "{}");
    Path second = Files.writeString(dir.resolve("second.yaml"), "schema: o.avsc");
    Path secret = Files.writeString(dir.resolve("token.txt"), "");
    Files.writeString(dir.resolve("not.yaml"), "");
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            a: "${ROWS}/o.jsonl"
            b: {% include 'second.yaml' %}
            c: "Bearer ${secret:file:token.txt}"
            d: [absent.yaml, ., second.yaml, "\\0"]
            """);

    // when
    NamedFiles named = new NamedFiles(List.of(file), Map.of("ROWS", "my rows"));

    // then
    assertThat(named.stamps().keySet())
        .containsExactlyInAnyOrder(file, rows, second, schema, secret);
    Map<Path, String> before = named.stamps();
    Files.writeString(schema, "{} ");
    assertThat(named.stamps()).isNotEqualTo(before);
    Files.delete(file);
    assertThat(named.stamps()).containsExactly(Map.entry(file, ""));
  }

  @Test
  void filesOfDirectoriesAndPatternsAreNamedToo() throws IOException {
    // given
    Path day = Files.createDirectories(dir.resolve("archive/dt=2025-03-01"));
    Path part = Files.writeString(day.resolve("a.parquet"), "");
    Files.writeString(day.resolve(".b.parquet.crc"), "");
    Files.writeString(day.resolve("_SUCCESS"), "");
    Path csv = Files.writeString(Files.createDirectory(dir.resolve("in")).resolve("a.csv"), "");
    Files.writeString(dir.resolve("in/a.txt"), "archive");
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            archive: {type: ReadFromParquet, config: {path: archive}}
            in: {type: ReadFromCsv, config: {path: "in/*.{csv,tsv}"}}
            far: {type: ReadFromCsv, config: {path: "s3://in/*.csv"}}
            """);

    // when
    NamedFiles named = new NamedFiles(List.of(file), Map.of());
    Map<Path, String> before = named.stamps();
    Path added = Files.writeString(day.resolve("c.parquet"), "");

    // then
    assertThat(before.keySet()).containsExactlyInAnyOrder(file, part, csv);
    assertThat(named.stamps().keySet()).containsExactlyInAnyOrder(file, part, csv, added);
  }

  @Test
  void whatIsWrongWithTheCommandLineEndsIt() {
    assertThat(TestCommandLine.run("preview", "p.yaml", "--watch", "--limit=-1").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(TestCommandLine.run("test", "p.yaml", "--watch", "--update").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  private Path rows(String elements) throws IOException {
    return Files.writeString(
        dir.resolve("create.yaml"),
        "{type: Create, name: Rows, config: {elements: " + elements + "}}");
  }

  private static long count(Running command) {
    return command.err().stream().filter(line -> line.contains("watching")).count();
  }

  private static void awaitOut(Running command, String part) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> command.out().stream().anyMatch(line -> line.contains(part)));
  }
}
