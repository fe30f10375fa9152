package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that nobody declared, from footers that DuckDB wrote. */
class ParquetColumnsTest {
  @TempDir private Path directory;

  private void write(String name, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (" + query + ") TO '" + directory.resolve(name) + "' (FORMAT parquet)");
    }
  }

  private List<SourceRecord> rows(Schema schema) {
    List<SourceRecord> rows = new ArrayList<>();
    ParquetSourceOptions options = ParquetSourceOptions.of(directory.toString(), schema);
    ParquetPlanner.plan(options)
        .splits()
        .forEach(split -> new ParquetSplitReader(options).read(split, rows::add));
    return rows;
  }

  @Test
  void everyTypeThatIsFoundCanBeRead() throws SQLException {
    // given
    write(
        "a.parquet",
        "SELECT 1::TINYINT AS i8, 2::SMALLINT AS i16, 3::INTEGER AS i32, 4::BIGINT AS i64,"
            + " 5::UTINYINT AS u8, 6::USMALLINT AS u16, 7::UINTEGER AS u32, 8::UBIGINT AS u64,"
            + " 0.5::FLOAT AS f, 0.25::DOUBLE AS d, 1.50::DECIMAL(9, 2) AS n, true AS b, 'x' AS s,"
            + " 'y'::BLOB AS raw, DATE '2024-05-01' AS day, TIME '12:00:00' AS t, TIMESTAMP"
            + " '2024-05-01 12:00:00.123456' AS ts, TIMESTAMP_MS '2024-05-01 12:00:00.123' AS ms,"
            + " '00000000-0000-0000-0000-000000000001'::UUID AS id, [1, 2] AS l, {'x': 1, 'y': 'z'}"
            + " AS o, MAP {'k': 1} AS m, [{'a': [1.5::DOUBLE]}] AS deep");

    // when
    Schema found = ParquetColumns.find(directory.toString()).schema();

    // then
    assertThat(found.getFields().stream().map(f -> f.getName() + " " + ValueKind.of(f.getType())))
        .containsExactly(
            "i8 INT8",
            "i16 INT16",
            "i32 INT32",
            "i64 INT64",
            "u8 INT16",
            "u16 INT32",
            "u32 INT64",
            "u64 DECIMAL",
            "f FLOAT",
            "d DOUBLE",
            "n DECIMAL",
            "b BOOLEAN",
            "s STRING",
            "raw BYTES",
            "day DATE",
            "t TIME",
            "ts TIMESTAMP_MICROS",
            "ms TIMESTAMP",
            "id STRING",
            "l ARRAY",
            "o ROW",
            "m MAP",
            "deep ARRAY");
    assertThat(rows(found))
        .singleElement()
        .satisfies(row -> assertThat(row.row()).doesNotContainNull());
  }

  @Test
  void aColumnOfSomeFilesIsNullInTheOthers() throws SQLException {
    // given
    write("a.parquet", "SELECT 1 AS a");
    write("b.parquet", "SELECT 2 AS a, 'x' AS b");

    // when
    Schema found = ParquetColumns.find(directory.toString()).schema();

    // then
    assertThat(found.getField("b").getType()).isEqualTo(FieldType.STRING.withNullable(true));
    assertThat(rows(found))
        .extracting(row -> Arrays.toString(row.row()))
        .containsExactly("[1, null]", "[2, x]");
  }
}
