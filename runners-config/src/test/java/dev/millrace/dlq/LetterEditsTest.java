package dev.millrace.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.Planner;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterEditsTest {
  @TempDir private Path dir;

  private String edited(String edit) throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            pipeline:
              transforms:
                - {type: Filter, name: Some, input: s, config: {keep: v <> ''}}
            streams:
              s:
                fields: {v: VARCHAR, at: TIMESTAMP NOT NULL}
                timestamp: at
                live:
                  type: ReadFromKafka
                  config: {topic: s, bootstrap_servers: "localhost:9092", format: JSON}
                archive: {type: ReadFromJson, config: {path: in}}
            outputs:
              out: {input: Some, live: {type: WriteToConsole}}
              dead_letter: {live: {type: WriteToConsole}}
            """);
    StreamNode stream =
        Objects.requireNonNull(
            Planner.plan(PipelineFiles.load(file, Map.of()).spec()).streams().get("s"));
    byte[] value = "{\"v\":\"2025-03-01\",\"more\":1.50}".getBytes(StandardCharsets.UTF_8);
    byte[] edited = Objects.requireNonNull(new LetterEdits(List.of(edit)).apply(stream, value));
    return new String(edited, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          CAST(v AS DATE)            | "2025-03-01"
          TIME '10:00:01'            | "10:00:01.000"
          ARRAY[v, 'b']              | ["2025-03-01","b"]
          CAST('12.50' AS DECIMAL(5,2)) | 12.50
          7                          | 7
          v = '2025-03-01'           | true
          UPPER('a')                 | "A"
          CAST(NULL AS VARCHAR)      | null
          """)
  void aValueHasTheFormOfItsType(String sql, String json) throws Exception {
    assertThat(edited("v = " + sql)).isEqualTo("{\"v\":" + json + ",\"more\":1.50}");
  }

  @Test
  void bytesAreBase64() throws Exception {
    assertThat(edited("v = X'0102'")).isEqualTo("{\"v\":\"AQI=\",\"more\":1.50}");
  }
}
