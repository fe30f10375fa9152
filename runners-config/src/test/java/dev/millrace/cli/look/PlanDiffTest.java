package dev.millrace.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanDiffTest {
  private static final String FILE =
      """
      streams:
        a:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 1m}
          live: {type: ReadFromKafka, config: {topic: a, bootstrap_servers: b, format: JSON}}
      pipeline:
        transforms:
          - {type: Filter, name: Kept, input: a, config: {keep: id > 0}}
      outputs:
        out: {input: Kept, live: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      """;

  @TempDir private Path dir;

  private Result diff(String before, String after) throws IOException {
    Path old = Files.writeString(dir.resolve("old.yaml"), before);
    Path now = Files.writeString(dir.resolve("now.yaml"), after);
    return TestCommandLine.run("plan", now.toString(), "--diff", old.toString());
  }

  @Test
  void sameFilesAreTheSame() throws IOException {
    Result result = diff(FILE, "# a comment\n" + FILE);

    assertThat(result.out()).containsExactly("nothing differs");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void whatTheGraphDoesNotShowIsADifferenceToo() throws IOException {
    Result result = diff(FILE, FILE.replace("orderness: 1m", "orderness: 1m, on_idle: hold"));

    assertThat(String.join(" ", result.out())).startsWith("the graph is the same, and something");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void stepsAreCompared() throws IOException {
    Result result = diff(FILE, FILE.replace("id > 0", "id > 1"));

    assertThat(result.out()).containsExactly("~ Kept", "    - keep: id > 0", "    + keep: id > 1");
    assertThat(result.exitCode()).isEqualTo(1);
  }
}
