package dev.millrace.cli.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which commands need the rows of tests that stand in files of their own. */
class RowFilesOfTestsTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Create, name: Rows, config: {elements: [{n: 1}, {n: 2}]}}
          - {type: Filter, name: Large, input: Rows, config: {keep: n > 1}}
          - {type: WriteToConsole, name: Shown, input: Large}
      tests:
        - name: the large ones
          expected_outputs:
            - {name: Large, elements: {file: rows.jsonl}}
      """;

  @TempDir private Path dir;

  private String file() throws IOException {
    return Files.writeString(dir.resolve("p.yaml"), FILE).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "plan"})
  void runsDoWithoutThem(String command) throws IOException {
    Result done = TestCommandLine.run(command, file());

    assertThat(done.err()).noneMatch(line -> line.contains("rows.jsonl"));
    assertThat(done.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "test", "preview"})
  void whoLooksAtTestsMissesThem(String command) throws IOException {
    // given
    String file = file();

    // when
    Result missed = TestCommandLine.run(command, file);
    Files.writeString(dir.resolve("rows.jsonl"), "{\"n\": 2}");
    Result found = TestCommandLine.run(command, file);

    // then
    assertThat(missed.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(missed.out() + "" + missed.err()).contains("'rows.jsonl': the file does not exist");
    assertThat(found.exitCode()).isZero();
  }

  @Test
  void otherEventsAreLookedAtWithoutThem() throws IOException {
    assertThat(TestCommandLine.run("preview", file(), "--input=archive").exitCode()).isZero();
  }
}
