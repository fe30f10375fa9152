package dev.millrace.filetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.spec.PipelineSpec;
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

  private static List<String> said(Path file) {
    return PipelineFiles.open(file, Map.<String, String>of()).said().stream()
        .map(Diagnostic::toString)
        .toList();
  }
}
