package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shells themselves complete with the printed scripts; one that is not installed is skipped.
 */
class CompletionTest {
  @TempDir private Path dir;

  private Path script(String shell) throws IOException {
    TestCommandLine.Result printed = TestCommandLine.run("completion", shell);
    assertThat(printed.exitCode()).isZero();
    return Files.write(dir.resolve("millrace." + shell), printed.out());
  }

  private static List<String> answer(String... command) throws IOException, InterruptedException {
    boolean installed =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, command[0])));
    assumeThat(installed).as(command[0] + " is not installed").isTrue();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.lines().toList();
  }

  @Test
  void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
    // given
    String complete =
        "source %s; COMP_WORDS=(millrace %s); COMP_CWORD=%d; _complete_millrace 2> /dev/null;"
            + " printf '%%s\\n' \"${COMPREPLY[@]}\"";
    Path script = script("bash");

    // then
    assertThat(answer("bash", "-c", complete.formatted(script, "pre", 1))).contains("preview");
    assertThat(answer("bash", "-c", complete.formatted(script, "preview --wh", 2)))
        .containsExactly("--where");
  }

  @Test
  void fishCompletesCommandsOptionsAndTheirValues() throws IOException, InterruptedException {
    // given
    String complete = "source %s; complete -C '%s'";
    Path script = script("fish");

    // then
    assertThat(answer("fish", "-c", complete.formatted(script, "millrace pre")))
        .hasSize(1)
        .allMatch(line -> line.startsWith("preview\tShows rows after each step"));
    assertThat(answer("fish", "-c", complete.formatted(script, "millrace preview --wh")))
        .hasSize(1)
        .allMatch(line -> line.startsWith("--where\t"));
    assertThat(answer("fish", "-c", complete.formatted(script, "millrace check --format s")))
        .anyMatch(line -> line.startsWith("sarif"));
    assertThat(answer("fish", "-c", complete.formatted(script, "millrace dlq sh")))
        .anyMatch(line -> line.startsWith("show\t"));
  }

  @Test
  void zshTakesTheScriptOfBash() throws IOException, InterruptedException {
    assertThat(
            answer(
                "zsh",
                "-f",
                "-c",
                "autoload -U compinit && compinit -u; source %s; print -r -- $_comps[millrace]"
                    .formatted(script("zsh"))))
        .anyMatch(line -> line.contains("_complete_millrace"));
  }
}
