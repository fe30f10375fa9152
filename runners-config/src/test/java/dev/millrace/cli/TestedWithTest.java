package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about what is tested with what names tests that are there and do what it says. */
class TestedWithTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))`");
  private static final Pattern FORMAT = Pattern.compile("^\\| `(\\w+)`");

  /** In the order of the page's columns. */
  private static final List<String> SOURCES = List.of("Kafka", "PubSub", "Kinesis", "RabbitMq");

  private static List<String> lines() throws IOException {
    return Files.readAllLines(Path.of("../docs/tested-with.md"));
  }

  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new TreeMap<>();
    for (String module : List.of("io", "pipelines", "runners-config")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
      }
    }
    return tests;
  }

  private static List<String> named(String text) {
    return TEST.matcher(text).results().map(found -> found.group(1)).toList();
  }

  @Test
  void everyTestThatThePageNamesIsThere() throws IOException {
    List<String> named = named(String.join("\n", lines()));

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(tests().keySet()).containsAll(named);
  }

  @Test
  void eachCellNamesATestOfItsFormatAndItsBroker() throws IOException {
    Map<String, String> tests = tests();
    List<String> tried = new ArrayList<>();

    for (String line : lines()) {
      List<MatchResult> format = FORMAT.matcher(line).results().toList();
      String[] cells = line.split("\\|", -1);
      for (int i = 0; !format.isEmpty() && i < SOURCES.size(); i++) {
        for (String test : named(cells[i + 2])) {
          String text = tests.getOrDefault(test, "");
          // Examples of pages are run, too.
          assertThat(text)
              .as(line)
              .containsAnyOf("format: " + format.get(0).group(1), "docs", "pipelines");
          assertThat(text).as(line).containsAnyOf(SOURCES.get(i), "docs");
          tried.add(test);
        }
      }
    }

    assertThat(tried).hasSizeGreaterThan(10);
  }
}
