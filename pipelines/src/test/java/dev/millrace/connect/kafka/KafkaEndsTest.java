package dev.millrace.connect.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KafkaEndsTest {
  private static final String SINK = "key: id, deleted: gone, version: v";
  private static final String SOURCE = "tombstones: {deleted: ended, key: id}";

  private static void plan(String source, String sink) {
    String file =
        """
        streams:
          s:
            fields: {id: VARCHAR NOT NULL, v: INTEGER, gone: BOOLEAN, d: DOUBLE}
            live: {type: ReadFromKafka, config: {bootstrap_servers: "h:1", topic: in, format: JSON, %s}}
        pipeline:
          transforms:
            - {type: Filter, name: F, input: s, config: {keep: id IS NOT NULL}}
        outputs:
          out:
            input: F
            live: {type: WriteToKafka, config: {bootstrap_servers: "h:1", topic: out, format: JSON, %s}}
          late:
            live: {type: WriteToConsole}
          dead_letter:
            live: {type: WriteToConsole}
        """;
    Planner.plan(PipelineFiles.parse("p.yaml", file.formatted(source, sink), Map.of()).spec());
  }

  @Test
  void endsArePlanned() {
    assertThatCode(() -> plan(SOURCE, SINK)).doesNotThrowAnyException();
    assertThatCode(() -> plan(SOURCE, "key: id, deleted: ended")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "key: id,; key: none,; ML-5015; 'deleted' needs 'key'",
        "deleted: gone; deleted: v; ML-5015; cannot be the mark of a row that has ended",
        "deleted: gone,; ''; ML-5015; 'version' goes with 'deleted'",
        "version: v; version: d; ML-5015; cannot be a version",
        "version: v; version: w; ML-3050; w",
        "key: id}; key: ids}; ML-3079; 'tombstones.key' names no column; got 'ids'",
        "key: id}; key: d}; ML-3079; a type that no record's key is read into",
        "deleted: ended; deleted: v; ML-3053; already"
      })
  void whatDoesNotFitIsReported(String right, String wrong, String code, String words) {
    String source = SOURCE.replace(right, wrong);
    String sink = SOURCE.contains(right) ? SINK : SINK.replace(right, wrong);

    assertThatThrownBy(() -> plan(source, sink))
        .hasMessageContaining(code)
        .hasMessageContaining(words);
  }
}
