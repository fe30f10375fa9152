package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about what is tested with what names tests that are there and do what it says. */
class TestedWithTest {
  /** A test in a cell, and what it leaves out. */
  private static final Pattern TRIED = Pattern.compile("`(\\w+(?:IT|Test))`(?:, ([\\w ]*\\w))?");

  /** The page that a test runs the examples of. */
  private static final Pattern EXAMPLES = Pattern.compile("\"docs\", \"(\\w+\\.md)\"");

  private static final Pattern FORMAT = Pattern.compile("^\\| `(\\w+)`");

  /** In the order of the page's columns. */
  private static final List<String> SOURCES =
      List.of("Kafka", "PubSub", "Kinesis", "Pulsar", "RabbitMq");

  private static List<String> lines() throws IOException {
    return Files.readAllLines(Path.of("../docs/tested-with.md"));
  }

  /** What a test has in its own text and in the pages whose examples it runs. */
  private static String withExamples(String test) throws IOException {
    StringBuilder all = new StringBuilder(test);
    for (MatchResult page : EXAMPLES.matcher(test).results().toList()) {
      all.append(Files.readString(Path.of("../docs", page.group(1))));
    }
    return all.toString();
  }

  /** The commands that a test must run, by what its cell says after its name. */
  private static List<String> commands(String leftOut) {
    return switch (leftOut) {
      case "" -> List.of("\"archive\"", "\"verify\"");
      case "the replay counted" -> List.of("\"archive\"", "\"replay\"");
      case "written", "without an archive" -> List.of();
      default -> throw new IllegalArgumentException(leftOut);
    };
  }

  @Test
  void everyTestThatThePageNamesIsThere() throws IOException {
    List<String> named = TestSources.named(String.join("\n", lines()));

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(TestSources.read().keySet()).containsAll(named);
  }

  @Test
  void eachCellNamesATestOfItsFormatAndItsBrokerThatDoesWhatItSays() throws IOException {
    Map<String, String> tests = TestSources.read();
    List<String> tried = new ArrayList<>();

    for (String line : lines()) {
      List<MatchResult> format = FORMAT.matcher(line).results().toList();
      String[] cells = line.split("\\|", -1);
      for (int i = 0; !format.isEmpty() && i < SOURCES.size(); i++) {
        for (MatchResult cell : TRIED.matcher(cells[i + 2]).results().toList()) {
          String test = tests.getOrDefault(cell.group(1), "");
          String examples = withExamples(test);
          String registry = line.contains("with a registry") ? "registry:" : "";
          assertThat(List.of("format: " + format.get(0).group(1), SOURCES.get(i), registry))
              .as(cell.group() + " in " + line)
              .allMatch(examples::contains);
          assertThat(commands(Objects.requireNonNullElse(cell.group(2), "")))
              .as(cell.group() + " in " + line)
              .allMatch(test::contains);
          tried.add(cell.group(1));
        }
      }
    }

    assertThat(tried).hasSizeGreaterThan(10);
  }
}
