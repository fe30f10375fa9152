package dev.millrace.testing.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A model that shared code with the product would share its faults. */
class IndependenceTest {
  private static final Path MODEL = Path.of("src/test/java/dev/millrace/testing/oracle");

  @Test
  void theModelKnowsJavaAndTheSampleEventsOnly() throws IOException {
    // given
    List<Path> files;
    try (Stream<Path> all = Files.list(MODEL)) {
      files = all.filter(file -> !file.toString().endsWith("Test.java")).toList();
    }

    // when
    List<String> foreign =
        files.stream()
            .flatMap(file -> lines(file).stream())
            .filter(line -> line.matches(".*\\b(dev\\.millrace|org\\.apache|com)\\..*"))
            .filter(line -> !line.contains("dev.millrace.testing."))
            .toList();

    // then
    assertThat(files).hasSizeGreaterThan(10);
    assertThat(foreign).isEmpty();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
