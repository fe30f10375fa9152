package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runner.ClassPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job jar that the build makes holds the libraries that a submission sends one by one. */
class JobJarTest {
  private static final Pattern EXCLUDED = Pattern.compile("<exclude>([^:<]+):([^<]+)</exclude>");

  @Test
  void leavesOutWhatASubmissionLeavesOut(@TempDir Path scratch) throws IOException {
    // given
    List<Pattern> excluded = new ArrayList<>();
    Matcher matcher = EXCLUDED.matcher(Files.readString(Path.of("pom.xml")));
    while (matcher.find()) {
      String group = matcher.group(1).replace('.', '/');
      excluded.add(Pattern.compile(".*/" + any(group) + "/" + any(matcher.group(2)) + "/[^/]+/.*"));
    }
    List<String> sent =
        JobLibraries.of(ClassPath.ofThisProcess(), scratch).stream()
            .map(url -> url.getPath())
            .filter(path -> path.endsWith(".jar") && !path.startsWith(scratch.toString()))
            .toList();

    // when, then
    assertThat(excluded).hasSizeGreaterThan(10);
    assertThat(sent).hasSizeGreaterThan(50);
    for (String jar : sent) {
      assertThat(excluded).noneMatch(pattern -> pattern.matcher(jar).matches());
    }
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
      boolean left = jar.contains("/flink-") || jar.contains("/scala-") || jar.contains("/kryo");
      if (left && jar.endsWith(".jar")) {
        assertThat(excluded).anyMatch(pattern -> pattern.matcher(jar).matches());
        assertThat(sent).doesNotContain(jar);
      }
    }
  }

  private static String any(String glob) {
    return glob.replace(".", "\\.").replace("*", "[^/]*");
  }
}
