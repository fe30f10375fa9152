package dev.millrace.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each code of this room is documented and produced by some test. */
final class ErrorCodesTest {
  private static final Pattern CODE = Pattern.compile("ML-[0-9]{4}");

  @Test
  void everyCodeIsDocumentedAndTested() {
    // given
    SortedSet<String> used = codes(Path.of("src/main/java/dev/millrace/spec"));

    // when
    SortedSet<String> documented = codes(Path.of("../docs/errors/spec.md"));
    SortedSet<String> tested = codes(Path.of("src/test/resources/dev/millrace/spec"));
    tested.addAll(codes(Path.of("src/test/java/dev/millrace/spec")));

    // then
    assertThat(documented).isEqualTo(used);
    assertThat(tested).containsAll(used);
  }

  private static SortedSet<String> codes(Path root) {
    SortedSet<String> codes = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher matcher = CODE.matcher(Files.readString(file));
        while (matcher.find()) {
          codes.add(matcher.group());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return codes;
  }
}
