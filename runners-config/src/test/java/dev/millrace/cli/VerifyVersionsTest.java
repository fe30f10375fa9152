package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify --old} of what two versions of a file wrote. */
class VerifyVersionsTest {
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Combine
            name: PerMinute
            input: clicks
            windowing: {type: fixed, size: 1m}
            config: {group_by: page, combine: {total: {value: amount, fn: sum}}}
          - {type: MapToFields, name: Totals, input: PerMinute, config: {fields: {sum: total}}}
      streams:
        clicks:
          fields: {page: VARCHAR, amount: BIGINT, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          live: {type: ReadFromKafka, config: {topic: clicks, bootstrap_servers: "none:1", format: JSON}}
          archive: {type: ReadFromJson, config: {path: "${DIR}/clicks.jsonl"}}
      outputs:
        totals:
          input: PerMinute
          live: {type: WriteToJson, config: {path: "${DIR}/VERSION/totals"}}
          replay: {type: WriteToJson, config: {path: "${DIR}/VERSION/totals"}}
        only_totals:
          input: Totals
          live: {type: WriteToJson, config: {path: "${DIR}/VERSION/only"}}
          replay: {type: WriteToJson, config: {path: "${DIR}/VERSION/only"}}
        dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      """;

  @TempDir private Path dir;
  private final RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

  @BeforeEach
  void writeEvents() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(
          "{\"page\": \"p%d\", \"amount\": %d, \"event_time\": \"2025-03-01T10:%02d:00Z\"}"
              .formatted(i % 2, i, i));
    }
    Files.write(dir.resolve("clicks.jsonl"), lines);
  }

  /** A version that has written. */
  private String version(String name, String text) throws IOException {
    Path file = Files.writeString(dir.resolve(name + ".yaml"), text.replace("VERSION", name));
    assertThat(millrace("replay", file.toString())).as(recorded.err()).isZero();
    return file.toString();
  }

  private int millrace(String command, String file, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, file, "-DDIR=" + dir));
    arguments.add("--no-progress");
    arguments.addAll(List.of(options));
    return CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void aChangedRowIsShownAsBothHaveIt() throws IOException {
    // given
    String old = version("old", FILE);
    String changed = version("changed", FILE.replace("value: amount", "value: amount + 1"));

    // when
    int exitCode = millrace("verify", changed, "--old", old);

    // then
    assertThat(exitCode).as(recorded.out() + recorded.err()).isEqualTo(1);
    assertThat(recorded.out())
        .containsPattern("totals +60 +60 +0 +60 +60 +✗")
        .containsPattern("- old .*p0.* 0\\b")
        .containsPattern("\\+ new .*p0.* 1\\b")
        .contains("the versions differ");
  }

  @Test
  void outputsWithoutASharedColumnAreNotCalledEqual() throws IOException {
    // given: the sum has become wider
    String old = version("old", FILE);
    String wide =
        version("wide", FILE.replace("value: amount", "value: \"CAST(amount AS DECIMAL(18, 2))\""));

    // when
    int exitCode = millrace("verify", wide, "--old", old);

    // then
    assertThat(exitCode).as(recorded.out() + recorded.err()).isZero();
    assertThat(recorded.out())
        .contains("output 'totals': compared without what the versions do not share: total")
        .contains(
            "output 'only_totals' is not compared: no column of one name and type is in both"
                + " versions")
        .contains("the same rows in what was compared; 1 output was not: only_totals")
        .doesNotContainPattern("only_totals +60 +60 +60");
  }
}
