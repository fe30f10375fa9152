package dev.millrace.filetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.spec.FileVariables;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of tests that stand in files of their own. */
class RowFilesTest {
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: VARCHAR, n: BIGINT, t: TIMESTAMP NOT NULL}
          timestamp: t
          live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: b, format: JSON}}
      pipeline:
        transforms:
          - {type: Filter, name: Large, input: s, config: {keep: n > 1}}
      outputs:
        large: {input: Large, live: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      tests:
        - name: from files
          modes: [replay]
          streams:
            s: {file: rows/in.jsonl}
          expected_outputs:
            - {name: large, elements: {file: rows/out.yaml}}
      """;

  @TempDir private Path dir;

  private Path write(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void rowsOfFilesAreThoseOfTheTest() throws IOException {
    // given
    write(
        "rows/in.jsonl",
        """
        {"at": "10:00:00", "id": "a\\u00e9\\/ # {", "n": 1}

        {"at": "10:00:01", "id": "b", "n": 2}
        {"at": "10:00:02", "id": null, "n": 3}
        """);
    write("rows/out.yaml", "# kept\n- {id: b, n: 2}\n- {id: null, n: 4}\n");
    PipelineSpec spec = PipelineFiles.read(write("p.yaml", FILE), Map.of());

    // when
    FileTestResult result =
        new FileTestRunner(spec, PipelineOptionsFactory::create)
            .run(spec.tests().get(0), TestSpec.Mode.REPLAY);

    // then
    assertThat(result.failures())
        .singleElement()
        .asString()
        .startsWith(dir.resolve("rows/out.yaml") + ":3:3: large: n is 3, expected 4");
    assertThat(ExpectationUpdate.of(spec.file().toString(), FILE, spec.secrets(), List.of(result)))
        .get()
        .satisfies(
            updated ->
                assertThat(updated.refused()).singleElement().asString().contains("do not stand"));
  }

  @Test
  void whatIsWrongIsToldWhereItIs() throws IOException {
    // given
    write("rows/in.jsonl", "{\"id\": \"a\"}\n[1]\n");
    Path file = write("p.yaml", FILE);

    // then: a file that is not there, and a row that is none
    assertThat(said(file))
        .anyMatch(
            line ->
                line.startsWith(file + ":19:40: error ML-")
                    && line.contains("'rows/out.yaml': the file does not exist"));
    write("rows/out.yaml", "id: a");
    assertThat(said(file))
        .anyMatch(line -> line.startsWith(dir.resolve("rows/out.yaml") + ":1:1: error ML-"))
        .anyMatch(line -> line.startsWith(dir.resolve("rows/in.jsonl") + ":2:"));
    write("p.yaml", FILE.replace("{file: rows/out.yaml}", "{file: rows/out.yaml, more: 1}"));
    assertThat(said(file)).anyMatch(line -> line.contains("'file' stands alone"));
  }

  @Test
  void aLineEndsWhereJsonSaysSo() throws IOException {
    // given: what ends a line in other texts stands inside of these, and means nothing in YAML
    write(
        "rows/in.jsonl",
        "\uFEFF{\"id\": \"a\u2028\u2029b\u0085c\", \"n\": 2}\r\n"
            + "{\"id\": \"\uFEFF\u007F\", \"n\": 3}\r{\"id\": \"\\ud83d\\ude00\", \"n\": 4}");
    write("rows/out.yaml", "\uFEFF[]");
    Path file =
        write(
            "p.yaml",
            FILE.replace("{file: rows/in.jsonl}", "[]").replace("rows/out.yaml", "rows/in.jsonl"));

    // when
    List<RowLiteral> rows =
        PipelineFiles.read(file, Map.of()).tests().get(0).expectedOutputs().get(0).elements();

    // then
    assertThat(said(write("p.yaml", FILE))).isEmpty();
    assertThat(rows)
        .extracting(row -> row.values().get("id"))
        .extracting(String::valueOf)
        .satisfiesExactly(
            id -> assertThat(id).contains("a\u2028\u2029b\u0085c"),
            id -> assertThat(id).contains("\uFEFF\u007F"),
            id -> assertThat(id).contains("\ud83d\ude00"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"n": 1},{"n": 2}        | 2:9: error ML-1001
          {"n": 1} {"n": 2}        | 2:10: error ML-1001
          n: 1                     | 2:2: error ML-1001
          `# {"n": 1}`             | 2:1: error ML-1001
          {"n": 1} # one           | 2:10: error ML-1001
          {"n":                    | 2:6: error ML-1001
          {"😀": 1, n: 2}  | 2:10: error ML-1001
          {"n": 1, "n": 2}         | 2:10: error ML-1007
          {"n": {x: 1}}            | 2:8: error ML-1001
          """)
  void whatIsNoRowOfJsonIsRefusedWhereItStands(String line, String said) throws IOException {
    // given
    write("rows/in.jsonl", "{\"n\": 1}\n" + line + "\n{\"n\": 1}\n");
    write("rows/out.yaml", "[]");

    // then
    assertThat(said(write("p.yaml", FILE)))
        .singleElement()
        .asString()
        .startsWith(dir.resolve("rows/in.jsonl") + ":" + said);
  }

  @Test
  void nothingAndADirectoryAreNoRows() throws IOException {
    // given
    write("rows/in.jsonl", "");
    Path rows = write("rows/out.yaml", "# none\n");
    Path file = write("p.yaml", FILE);

    // then
    assertThat(said(file))
        .singleElement()
        .asString()
        .startsWith(rows + ": error ML-1014")
        .endsWith("the file is empty; write [] if no rows are meant.");
    write("p.yaml", FILE.replace("rows/out.yaml", "rows"));
    assertThat(said(file))
        .singleElement()
        .asString()
        .contains("'rows': this is a directory; expected a file of rows.");
  }

  @Test
  void runsDoWithoutTheRows() throws IOException {
    // given: the file alone, as in a cluster
    Path file = write("p.yaml", FILE);
    FileVariables none = FileVariables.of(Map.of());

    // then
    assertThat(PipelineFiles.openForRuns(file, none).said()).isEmpty();
    assertThat(PipelineFiles.open(file, none).said()).hasSize(2);
    write("rows/in.jsonl", "{}");
    write("rows/out.yaml", "[]");
    assertThat(PipelineFiles.openForRuns(file, none).parsed().spec().hash())
        .isEqualTo(PipelineFiles.open(file, none).parsed().spec().hash());
  }

  private static List<String> said(Path file) {
    return PipelineFiles.open(file, Map.<String, String>of()).said().stream()
        .map(Diagnostic::toString)
        .toList();
  }
}
