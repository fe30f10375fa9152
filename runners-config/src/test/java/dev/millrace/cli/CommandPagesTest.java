package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands in the documentation print what stands below them there. */
class CommandPagesTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("(```console\n\\$ )([^\n]*)(\n.*?)(```)", Pattern.DOTALL);
  private static final Pattern CHANGE = Pattern.compile("sed -i 's/([^/]+)/([^/]+)/' (\\S+)");

  /** How long something took, which is otherwise every time. */
  private static final Pattern TIME = Pattern.compile("\\([0-9.]+ (m?s|min)\\)");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  /** Where a page's own files are, in the place of {@code tour/}. */
  @TempDir private Path tour;

  @ParameterizedTest
  @ValueSource(strings = {"inspect.md", "command-line.md", "tutorial.md", "cookbook.md"})
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

  private String output(String command) {
    Matcher change = CHANGE.matcher(command.replace("tour/", tour + "/"));
    if (change.matches()) {
      change(Path.of(change.group(3)), change.group(1), change.group(2));
      return "";
    }
    List<String> words = new ArrayList<>();
    Matcher word =
        WORD.matcher(
            command
                .replaceFirst("^./millrace ", "")
                .replace("pipelines/definitions", "../pipelines/definitions")
                .replace("tour/", tour + "/"));
    while (word.find()) {
      words.add(
          word.group(1) != null
              ? word.group(1)
              : word.group(2) != null ? word.group(2) : word.group(3));
    }
    Result result = TestCommandLine.run(words.toArray(String[]::new));
    assertThat(result.err()).as(command).isEmpty();
    String printed = String.join("\n", result.out()).stripTrailing() + "\n";
    return TIME.matcher(printed.replace("../pipelines/definitions", "pipelines/definitions"))
        .replaceAll("(0.2 s)")
        .replace(tour + "/", "tour/");
  }

  private static void change(Path file, String before, String after) {
    try {
      String text = Files.readString(file);
      assertThat(text).contains(before);
      Files.writeString(file, text.replace(before, after));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
