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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Pipeline files with mistakes and every line that is said about them. The cases are in {@code
 * mistakes/*.txt}; {@code -Dmillrace.golden=update} writes what is said now into them.
 */
final class MistakesTest {
  private static final Path CASES =
      Path.of("src/test/resources/dev/millrace/spec/mistakes").toAbsolutePath();
  private static final String TITLE = "=== ";
  private static final String MESSAGES = "--- messages\n";
  private static final Map<String, String> VARIABLES =
      Map.of("HOME", "/home/me", "PASSWORD", "s3cret", "BROKEN_LINE", "a\nb");

  private record Case(String title, String yaml, String messages) {}

  @TestFactory
  Stream<DynamicTest> everyMistakeIsReportedWithItsPlaceCodeAndPath() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.sorted().toList().stream().flatMap(MistakesTest::tests);
    }
  }

  private static Stream<DynamicTest> tests(Path file) {
    try {
      List<Case> cases = cases(Files.readString(file));
      if ("update".equals(System.getProperty("millrace.golden"))) {
        Files.writeString(
            file,
            cases.stream()
                .map(c -> TITLE + c.title() + "\n" + c.yaml() + MESSAGES + said(c.yaml()))
                .collect(Collectors.joining()));
      }
      return cases(Files.readString(file)).stream()
          .map(
              c ->
                  DynamicTest.dynamicTest(
                      c.title(), () -> assertThat(said(c.yaml())).isEqualTo(c.messages())));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String said(String yaml) {
    List<Diagnostic> said;
    try {
      said = PipelineFiles.parse("p.yaml", yaml, VARIABLES).warnings();
    } catch (UserException e) {
      said = e.diagnostics();
    }
    return said.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static List<Case> cases(String text) {
    List<Case> cases = new ArrayList<>();
    for (String part : text.split("(?m)^" + TITLE)) {
      if (!part.isBlank()) {
        int yaml = part.indexOf('\n') + 1;
        int messages = part.indexOf(MESSAGES);
        cases.add(
            new Case(
                part.substring(0, yaml - 1),
                part.substring(yaml, messages),
                part.substring(messages + MESSAGES.length())));
      }
    }
    return cases;
  }
}
