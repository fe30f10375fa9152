package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands in the documentation print what stands below them there. */
class CommandPagesTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("(```console\n\\$ ./millrace )([^\n]*)(\n.*?)(```)", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  @ParameterizedTest
  @ValueSource(strings = {"inspect.md", "command-line.md"})
  void everyExampleIsWhatTheCommandPrints(String name) throws IOException {
    // given
    Path file = Path.of("..", "docs", name);
    String page = Files.readString(file);

    // when
    String printed =
        EXAMPLE
            .matcher(page)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        found.group(1) + found.group(2) + "\n" + output(found.group(2)) + "```"));

    // then
    if (System.getProperty("millrace.golden", "").equals("update")) {
      Files.writeString(file, printed);
    }
    assertThat(page).isEqualTo(printed);
    assertThat(EXAMPLE.matcher(page).results()).isNotEmpty();
  }

  private static String output(String command) {
    List<String> words = new ArrayList<>();
    Matcher word =
        WORD.matcher(command.replace("pipelines/definitions", "../pipelines/definitions"));
    while (word.find()) {
      words.add(
          word.group(1) != null
              ? word.group(1)
              : word.group(2) != null ? word.group(2) : word.group(3));
    }
    Result result = TestCommandLine.run(words.toArray(String[]::new));
    assertThat(result.err()).as(command).isEmpty();
    String printed = String.join("\n", result.out()).stripTrailing() + "\n";
    return printed.replace("../pipelines/definitions", "pipelines/definitions");
  }
}
