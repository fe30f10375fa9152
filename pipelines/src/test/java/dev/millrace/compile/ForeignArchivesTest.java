package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that {@code archive} did not write have columns of {@code metadata} by their names. */
class ForeignArchivesTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: MapToFields
            name: Rows
            input: a
            config:
              fields:
                id: id
                k: k
                place: place
                sent: sent
      on_error: fail
      streams:
        a: {timestamp: sent, fields: {id: BIGINT}, watermark: {min_event_time: "1970-01-01"},
            live: {type: ReadFromKafka, config: {topic: a, bootstrap_servers: "none:1", format: JSON,
              metadata: {key: k, offset: place, timestamp: sent}}},
            archive: {type: TYPE, config: {path: "${DIR}/a"}}}
      outputs:
        rows: {input: Rows, live: {type: WriteToConsole}, replay: {type: WriteToParquet, config: {path: out}}}
      """;

  @TempDir private Path directory;

  private void assertReplays(String type, String name, String text) throws IOException {
    Files.writeString(Files.createDirectories(directory.resolve("a")).resolve(name), text);
    Path file = Files.writeString(directory.resolve("a.yaml"), FILE.replace("TYPE", type));
    Plan plan = Planner.plan(PipelineFiles.read(file, Map.of("DIR", directory.toString())));

    assertThat(ReplayedFiles.replay(plan, directory.resolve("out"), Set.of()).get("rows"))
        .containsExactly(
            "5000 {\"id\":1,\"k\":\"azE=\",\"place\":7,\"sent\":\"1970-01-01T00:00:05.000Z\"}");
  }

  @Test
  void ofJson() throws IOException {
    assertReplays(
        "ReadFromJson",
        "a.json",
        "{\"id\":1,\"k\":\"azE=\",\"place\":7,\"sent\":\"1970-01-01T00:00:05Z\"}\n");
  }

  @Test
  void ofCsv() throws IOException {
    assertReplays("ReadFromCsv", "a.csv", "id,k,place,sent\n1,azE=,7,1970-01-01T00:00:05Z\n");
  }
}
