package dev.millrace.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connect.Connector;
import dev.millrace.connect.Connectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every code has one place where it is explained, and nothing else is explained. */
class ErrorPagesTest {
  private static final Path PAGES = Path.of("../docs/errors");
  private static final Pattern LITERAL = Pattern.compile("\"(ML-[0-9]{4})\"");
  private static final Pattern EXPLAINED =
      Pattern.compile("^\\| *(ML-[0-9]{4}) *\\|", Pattern.MULTILINE);

  @Test
  void everyCodeIsExplainedOnOnePage() throws IOException {
    // given
    Set<String> used = new TreeSet<>();
    for (String module : List.of("transforms", "io", "pipelines", "runners-config")) {
      for (Path file : files(Path.of("..", module, "src", "main", "java"), ".java")) {
        used.addAll(codes(LITERAL, file));
      }
    }

    // when
    List<String> explained = new ArrayList<>();
    for (Path page : files(PAGES, ".md")) {
      explained.addAll(codes(EXPLAINED, page));
    }

    // then
    assertThat(explained).hasSizeGreaterThan(200).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(explained)).isEqualTo(used);
  }

  @Test
  void everyCodeIsDeclaredOnceAmongTheCodesOfItsRoom() throws IOException {
    // given
    List<String> declared = new ArrayList<>();
    Set<String> elsewhere = new TreeSet<>();

    // when
    for (String module : List.of("transforms", "io", "pipelines", "runners-config")) {
      for (Path file : files(Path.of("..", module, "src", "main", "java"), ".java")) {
        List<String> codes = codes(LITERAL, file);
        declared.addAll(codes);
        if (!codes.isEmpty() && !file.toString().matches(".*(Codes|FileErrors|Refusals)\\.java")) {
          elsewhere.add(file.getFileName() + " " + codes);
        }
      }
    }

    // then
    assertThat(elsewhere).isEmpty();
    assertThat(declared).doesNotHaveDuplicates();
  }

  @Test
  void thePageOfAConnectorExplainsWhatTheConnectorDeclares() throws IOException {
    // given
    Map<String, Set<String>> declared = new TreeMap<>();
    for (Connector connector : Connectors.all()) {
      connector
          .codes()
          .forEach((code, page) -> declared.computeIfAbsent(page, p -> new TreeSet<>()).add(code));
    }

    // when
    Map<String, Set<String>> explained = new TreeMap<>();
    for (String page : declared.keySet()) {
      explained.put(page, new TreeSet<>(codes(EXPLAINED, PAGES.resolve(page))));
    }

    // then
    assertThat(declared)
        .containsOnlyKeys(
            "bigquery.md",
            "delta.md",
            "files.md",
            "http.md",
            "iceberg.md",
            "jdbc.md",
            "kafka.md",
            "kinesis.md",
            "metrics.md",
            "pubsub.md",
            "pulsar.md",
            "rabbitmq.md",
            "redis.md");
    assertThat(explained).isEqualTo(declared);
  }

  private static List<Path> files(Path root, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private static List<String> codes(Pattern pattern, Path file) throws IOException {
    return pattern
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toList());
  }
}
