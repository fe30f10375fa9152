package dev.millrace.testing.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
  private static final Path CHECKED_IN = Path.of("samples");

  @Test
  void theCheckedInFilesAreWhatTheGeneratorMakes(@TempDir Path dir) throws Exception {
    Samples.write(dir);

    assertThat(names(dir)).isEqualTo(names(CHECKED_IN));
    for (String name : names(dir)) {
      assertThat(dir.resolve(name)).hasSameBinaryContentAs(CHECKED_IN.resolve(name));
    }
  }

  @Test
  void everyFileHasEveryDefect() throws Exception {
    Set<String> all = new TreeSet<>();
    for (Kind kind : EnumSet.allOf(Kind.class)) {
      all.add(kind.name().toLowerCase(Locale.ROOT));
    }
    for (String name : names(CHECKED_IN)) {
      List<String> lines = Files.readAllLines(CHECKED_IN.resolve(name));
      Set<String> kinds = new TreeSet<>();
      for (String line : lines) {
        kinds.add(new ObjectMapper().readTree(line).get("kind").asText());
      }
      assertThat(kinds).as(name).isEqualTo(all);
      assertThat(lines).as(name).hasSizeBetween(70, 500);
    }
  }

  @Test
  void eventFilesHoldTheEventsWithoutTheMalformedOnes(@TempDir Path dir) throws Exception {
    Counts counts =
        RecordFiles.write(Samples.generator(Domain.ORDERS), dir, RecordFiles.Form.EVENTS);

    for (String topic : List.of("orders", "payments")) {
      List<String> lines = Files.readAllLines(dir.resolve(topic + ".jsonl"));
      assertThat(lines).hasSize((int) (counts.records(topic) - counts.dead(topic)));
      for (String line : lines) {
        assertThat(new ObjectMapper().readTree(line).has("event_time")).isTrue();
      }
    }
  }

  private static List<String> names(Path dir) throws Exception {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.endsWith(".jsonl"))
          .sorted()
          .toList();
    }
  }
}
