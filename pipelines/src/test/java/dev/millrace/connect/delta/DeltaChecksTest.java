package dev.millrace.connect.delta;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkType.Upkeep.Settings;
import dev.millrace.diag.Position;
import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaChecksTest {
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL, d: DOUBLE, n: DECIMAL, c: TIME}
          timestamp: t
          archive: {type: ReadFromParquet, config: {path: a}}
      pipeline:
        transforms:
          - {type: MapToFields, name: F, input: s, config: {fields: {%s}}}
      outputs:
        out:
          input: F
          replay: {type: WriteToDelta, config: {%s}}
        dead_letter:
          replay: {type: WriteToConsole}
      """;

  private static void plan(String fields, String config) {
    Planner.plan(PipelineFiles.parse("p.yaml", FILE.formatted(fields, config), Map.of()).spec());
  }

  @Test
  void rowsThatAreAddedArePlanned() {
    assertThatCode(
            () ->
                plan(
                    "id: id, t: t",
                    "table: a, mode: append, partition_fields: [id], time_column: t"))
        .doesNotThrowAnyException();
  }

  @Test
  void oneThatWritesAloneMayWriteToS3() {
    assertThatCode(
            () ->
                plan(
                    "id: id, t: t",
                    "table: 's3a://b/t', hadoop_config: {io.delta.kernel.logStore.s3a.impl: X}"))
        .doesNotThrowAnyException();
  }

  @Test
  void whereOneAloneMayWriteNothingIsMergedBesideIt() {
    EndpointSpec sink =
        new EndpointSpec(
            "WriteToDelta",
            Position.ofFile("p.yaml"),
            Map.of(
                "table",
                "s3://b/t",
                "hadoop_config",
                Map.of(
                    "io.delta.kernel.logStore.s3.impl", "io.delta.storage.S3SingleDriverLogStore")),
            Map.of());

    assertThatThrownBy(
            () ->
                new DeltaUpkeep()
                    .run(sink, new Settings(1 << 20, Duration.ofDays(1), false), line -> {}))
        .hasMessageContaining("ML-5600")
        .hasMessageContaining("one process alone writes to the table, and a run may be at work");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "table: 'a/{id}'; ML-5600; takes its name from the row",
        "table: a%20b; ML-5600; # ? and % cannot be",
        "table: 's3a://b/t'; ML-5600; one replaces what the other has committed",
        "table: a, hadoop_config: {k: }; ML-5600; 'hadoop_config.k' has no value",
        "table: a, mode: upsert; ML-5601; cannot remove single rows",
        "table: a, time_column: id; ML-5601; cannot be the time of a row",
        "table: a, partition_fields: [t]; ML-5600; Make a column CAST(… AS DATE)",
        "table: a, partition_fields: [id, id]; ML-5600; is there twice"
      })
  void whatDoesNotFitIsReported(String config, String code, String words) {
    assertThatThrownBy(() -> plan("id: id, t: t, d: d", config))
        .hasMessageContaining(code)
        .hasMessageContaining(words);
  }

  @Test
  void columnsThatNoTableHasAreReported() {
    assertThatThrownBy(() -> plan("id: id, n: n", "table: a"))
        .hasMessageContaining("ML-5602")
        .hasMessageContaining("column 'n' is a DECIMAL of no declared precision");
    assertThatThrownBy(() -> plan("id: id, c: c", "table: a"))
        .hasMessageContaining("column 'c' is a TIME, which a table cannot have");
    assertThatThrownBy(() -> plan("id: id", "table: a, partition_fields: [id]"))
        .hasMessageContaining("every column is a partition");
  }
}
