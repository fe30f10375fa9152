package dev.millrace.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a shipped pipeline file is damaged, it is read or refused with located messages. */
final class DamagedFilesTest {
  private static final Path DEFINITIONS = Path.of("definitions");
  private static final Pattern VALUE = Pattern.compile("(?<=: )[^\\s,{}\\[\\]\"'#|>]+");

  private static List<Path> definitions() throws IOException {
    try (Stream<Path> files = Files.list(DEFINITIONS)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static void assertReadOrRefused(String yaml) {
    try {
      PipelineFiles.parse("d.yaml", yaml, Map.of());
    } catch (UserException e) {
      assertThat(e.diagnostics()).anyMatch(Diagnostic::isError);
      long lines = yaml.lines().count() + 1;
      assertThat(e.diagnostics())
          .allSatisfy(d -> assertThat((long) d.position().line()).isBetween(0L, lines));
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("crashes on:\n" + yaml, e);
    }
  }

  @Test
  void theShippedFilesAreReadWithoutAWarning() throws IOException {
    for (Path file : definitions()) {
      assertThat(PipelineFiles.load(file, Map.of()).warnings()).as(file.toString()).isEmpty();
    }
  }

  @Test
  void aFileThatEndsAnywhereIsReadOrRefused() throws IOException {
    for (Path file : definitions()) {
      String text = Files.readString(file);
      for (int end = 0; end < text.length(); end += 37) {
        assertReadOrRefused(text.substring(0, end));
      }
    }
  }

  @Test
  void aFileWithoutOneOfItsLinesIsReadOrRefused() throws IOException {
    for (Path file : definitions()) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        List<String> rest = new ArrayList<>(lines);
        rest.remove(i);
        assertReadOrRefused(String.join("\n", rest));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "[]", "[a, [b]]", "{a: {b: c}}"})
  void aFileWithAnotherValueAnywhereIsReadOrRefused(String value) throws IOException {
    for (Path file : definitions()) {
      String text = Files.readString(file);
      Matcher matcher = VALUE.matcher(text);
      // Every third value keeps the test short; each kind of value still comes by.
      while (matcher.find() && matcher.find() && matcher.find()) {
        assertReadOrRefused(
            text.substring(0, matcher.start()) + value + text.substring(matcher.end()));
      }
    }
  }
}
