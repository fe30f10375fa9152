package dev.millrace.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that the page hides. */
class PageOptionsTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Create, config: {elements: [{card: "4000", city: "Rome"}]}}
          - {type: LogForTesting, input: Create}
      """;

  @TempDir private Path dir;

  @Test
  void blanksBelongToNoNameAndANameThatIsNotThereIsRefusedBeforeTheRun() throws IOException {
    // given
    String file = Files.writeString(dir.resolve("p.yaml"), FILE).toString();

    // when
    Result right = TestCommandLine.run("run", file, "--ui", "--ui-hide=card, city");
    Result wrong = TestCommandLine.run("run", file, "--ui", "--ui-hide", "city,crad");

    // then
    assertThat(right.exitCode()).as(String.join("\n", right.err())).isZero();
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err())
        .containsExactly(
            "millrace: error ML-4100: --ui-hide: column 'crad' is not in any rows of the file;"
                + " expected one of card, city. Did you mean 'card'?");
  }
}
