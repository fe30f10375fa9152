package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tests that pages name, and their texts. */
final class TestSources {
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))`");

  /** What a class of tests inherits. */
  private static final Pattern EXTENDED = Pattern.compile("class \\w+ extends (\\w+)");

  private TestSources() {}

  /** The texts of all test classes, by name, each with those of the classes that it extends. */
  static Map<String, String> read() throws IOException {
    Map<String, String> tests = new TreeMap<>();
    for (String module : List.of("io", "pipelines", "runners-config")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
      }
    }
    Map<String, String> whole = new TreeMap<>();
    tests.forEach((name, text) -> whole.put(name, text + inherited(text, tests)));
    return whole;
  }

  private static String inherited(String text, Map<String, String> tests) {
    return EXTENDED
        .matcher(text)
        .results()
        .map(found -> tests.getOrDefault(found.group(1), ""))
        .map(parent -> parent + inherited(parent, tests))
        .collect(Collectors.joining());
  }

  /** The tests that a text names. */
  static List<String> named(String text) {
    return TEST.matcher(text).results().map(found -> found.group(1)).toList();
  }
}
