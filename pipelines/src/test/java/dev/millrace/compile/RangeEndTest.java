package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.ReplayedFiles.Range;
import dev.millrace.plan.PlanFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay up to a time does not say that later windows are empty. */
class RangeEndTest {
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: b, format: JSON}}
          archive: {type: ReadFromJson, config: {path: "DIR/s"}}
      on_error: fail
      pipeline:
        transforms:
          - {type: AssignTimestamps, name: Due, input: s, config: {timestamp: at}}
          - type: Combine
            name: Minutes
            input: INPUT
            windowing: {type: fixed, size: 1m}
            config:
              group_by: id
              fill_gaps: {for: 3m}
              window: {start: start}
              combine: {n: count}
      outputs:
        minutes: {input: Minutes, replay: {type: WriteToConsole}}
        due: {input: Due, replay: {type: WriteToConsole}}
      """;

  @TempDir private Path dir;

  @BeforeEach
  void archive() throws IOException {
    Files.writeString(
        Files.createDirectories(dir.resolve("s")).resolve("s.json"),
        """
        {"id": 1, "at": "2025-03-01T10:00:10Z"}
        {"id": 1, "at": "2025-03-01T10:02:30Z"}
        """);
  }

  private List<String> minutes(String input, String end) {
    Range range =
        new Range(Instant.parse("2025-03-01T10:00:00Z"), Instant.parse("2025-03-01T" + end + "Z"));
    return ReplayedFiles.replay(
            PlanFiles.plan(FILE.replace("INPUT", input).replace("DIR", dir.toString())),
            dir.resolve(input + end.replace(":", "")),
            range,
            Set.of())
        .get("minutes")
        .stream()
        .map(row -> row.replaceAll(".*\"n\":(\\d).*T10:0(\\d):00.*", "$2 $1"))
        .toList();
  }

  @Test
  void windowsAfterItAreNotFilled() {
    assertThat(minutes("s", "10:02:00")).containsExactly("0 1", "1 0");
    assertThat(minutes("s", "10:02:01")).containsExactly("0 1", "1 0", "2 0");
    assertThat(minutes("s", "10:03:00")).containsExactly("0 1", "1 0", "2 1");
    assertThat(minutes("s", "11:00:00")).hasSize(6);
  }

  @Test
  void whoseTimesAreOthersAreFilled() {
    assertThat(minutes("Due", "10:02:00")).hasSize(4);
  }
}
