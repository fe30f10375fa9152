package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.parquet.page.Compression;
import dev.millrace.io.parquet.write.ParquetFormat;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event times that are numbers in Parquet files, in columns that no step uses. */
class NumberTimesTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: MapToFields, name: Ids, input: a, config: {fields: {id: id}}}
      on_error: fail
      streams:
        a: {timestamp: {field: t, unit: s}, fields: {id: BIGINT, t: "TYPE"},
            watermark: {min_event_time: "1970-01-01"},
            live: {type: ReadFromKafka, config: {topic: a, bootstrap_servers: "none:1", format: JSON}},
            archive: {type: ReadFromParquet, config: {path: "${DIR}/a"}}}
      outputs:
        ids: {input: Ids, live: {type: WriteToConsole}, replay: {type: WriteToParquet, config: {path: out}}}
      """;

  @TempDir private Path directory;

  private void assertReplays(String type) throws IOException {
    Path file = Files.writeString(directory.resolve("numbers.yaml"), FILE.replace("TYPE", type));
    Plan plan = Planner.plan(PipelineFiles.read(file, Map.of("DIR", directory.toString())));
    ReplayedFiles.Range second =
        new ReplayedFiles.Range(Instant.ofEpochSecond(101), Instant.ofEpochSecond(102));

    assertThat(ReplayedFiles.replay(plan, directory.resolve("all"), Set.of()).get("ids"))
        .containsExactly("100000 {\"id\":1}", "101000 {\"id\":2}", "102000 {\"id\":3}");
    assertThat(ReplayedFiles.replay(plan, directory.resolve("range"), second, Set.of()).get("ids"))
        .containsExactly("101000 {\"id\":2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "REAL",
        "DOUBLE",
        "DECIMAL(9,1)",
        "DECIMAL(18,3)",
        "DECIMAL(38,3)"
      })
  void ofDuckDb(String type) throws IOException, SQLException {
    Path file = Files.createDirectories(directory.resolve("a")).resolve("rows.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT id, CAST(99 + id AS %s) AS t FROM range(1, 4) r(id)) TO '%s'"
              .formatted(type, file));
    }

    assertReplays(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "REAL",
        "DOUBLE",
        "DECIMAL(9,1)",
        "DECIMAL(18,3)",
        "DECIMAL(38,3)"
      })
  void ofOurOwn(String type) throws IOException {
    Path file = Files.createDirectories(directory.resolve("a")).resolve("rows.parquet");
    Schema schema =
        Schema.builder().addInt64Field("id").addNullableField("t", fieldType(type)).build();
    try (RowFileWriter writer =
        ParquetFormat.of(Compression.ZSTD, false)
            .open(file.toString(), schema, Channels.newChannel(Files.newOutputStream(file)))) {
      for (long id = 1; id <= 3; id++) {
        writer.write(new Object[] {id, number(type, 99 + id)}, 0);
      }
    }

    assertReplays(type);
  }

  private static FieldType fieldType(String type) {
    return switch (type) {
      case "TINYINT" -> FieldType.BYTE;
      case "SMALLINT" -> FieldType.INT16;
      case "INTEGER" -> FieldType.INT32;
      case "BIGINT" -> FieldType.INT64;
      case "REAL" -> FieldType.FLOAT;
      case "DOUBLE" -> FieldType.DOUBLE;
      case "DECIMAL(9,1)" -> ValueKind.decimalType(9, 1);
      case "DECIMAL(18,3)" -> ValueKind.decimalType(18, 3);
      default -> ValueKind.decimalType(38, 3);
    };
  }

  private static Object number(String type, long value) {
    return switch (type) {
      case "TINYINT" -> (byte) value;
      case "SMALLINT" -> (short) value;
      case "INTEGER" -> (int) value;
      case "BIGINT" -> value;
      case "REAL" -> (float) value;
      case "DOUBLE" -> (double) value;
      case "DECIMAL(9,1)" -> BigDecimal.valueOf(value).setScale(1);
      default -> BigDecimal.valueOf(value).setScale(3);
    };
  }
}
