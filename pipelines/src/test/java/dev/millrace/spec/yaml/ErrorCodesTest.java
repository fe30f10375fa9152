package dev.millrace.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.ErrorCodes;
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
  private static final Pattern CODE = Pattern.compile("(ML-[0-9]{4})");
  private static final Pattern CONSTANT = Pattern.compile("ErrorCodes\\.([A-Z_]+)");

  @Test
  void everyCodeIsDocumentedAndTested() throws ReflectiveOperationException {
    // given
    SortedSet<String> used = new TreeSet<>();
    for (String name : matches(CONSTANT, Path.of("src/main/java/dev/millrace/spec"))) {
      used.add(String.valueOf(ErrorCodes.class.getField(name).get(null)));
    }

    // when
    SortedSet<String> documented = matches(CODE, Path.of("../docs/errors/spec.md"));
    SortedSet<String> tested = matches(CODE, Path.of("src/test/resources/dev/millrace/spec"));
    tested.addAll(matches(CODE, Path.of("src/test/java/dev/millrace/spec")));

    // then
    assertThat(documented).isEqualTo(used);
    assertThat(tested).containsAll(used);
  }

  private static SortedSet<String> matches(Pattern pattern, Path root) {
    SortedSet<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
          found.add(matcher.group(1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
