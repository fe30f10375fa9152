package dev.millrace.io.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.ValueKind;
import dev.millrace.io.parquet.page.ParquetFiles;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DuckDB as the second opinion: we read what it writes, and it reads what we write. */
class DuckDbTest {
  private static final long NOON = Instant.parse("2024-05-01T12:00:00.123Z").toEpochMilli();

  @TempDir Path directory;

  private static List<String> query(String... statements) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      for (int i = 0; i < statements.length - 1; i++) {
        statement.execute(statements[i]);
      }
      String last = statements[statements.length - 1];
      if (!statement.execute(last)) {
        return rows;
      }
      try (ResultSet result = statement.getResultSet()) {
        while (result.next()) {
          StringBuilder row = new StringBuilder();
          for (int c = 1; c <= result.getMetaData().getColumnCount(); c++) {
            row.append(c == 1 ? "" : "|").append(result.getString(c));
          }
          rows.add(row.toString());
        }
      }
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "snappy", "gzip", "uncompressed", "lz4_raw"})
  void readsEveryTypeThatDuckDbWrites(String codec) throws SQLException {
    Path file = directory.resolve(codec + ".parquet");
    query(
        """
        COPY (SELECT
          true AS b, 7::TINYINT AS i8, 300::SMALLINT AS i16, 70000 AS i32, 5000000000 AS i64,
          200::UTINYINT AS u8, 60000::USMALLINT AS u16, 4000000000::UINTEGER AS u32,
          18000000000000000000::UBIGINT AS u64, 1.5::FLOAT AS f, 2.5::DOUBLE AS d,
          12.34::DECIMAL(4,2) AS d4, 12.345::DECIMAL(9,3) AS d9, 12.345::DECIMAL(18,3) AS d18,
          -12.345::DECIMAL(38,3) AS d38, 'text ü' AS s, 'ab'::BLOB AS blob, DATE '2024-05-01' AS dt,
          TIME '12:34:56.789' AS t, TIMESTAMP '2024-05-01 12:00:00.123456' AS us,
          TIMESTAMP_MS '2024-05-01 12:00:00.123' AS ms,
          TIMESTAMP_NS '2024-05-01 12:00:00.123456789' AS ns,
          TIMESTAMPTZ '2024-05-01 12:00:00.123456+00' AS tz,
          'e1f0c1e6-3f4a-4b57-9d2c-0a1b2c3d4e5f'::UUID AS uid, '{"a":1}'::JSON AS js,
          [1, NULL, 3] AS l, []::INTEGER[] AS le, NULL::INTEGER[] AS ln,
          [['a'], [], NULL, ['b', 'c']] AS ll,
          MAP {'x': 1, 'y': NULL} AS m, {'a': 1, 'b': {'c': 'deep', 'd': [1.5::DOUBLE]}} AS st,
          'red'::ENUM('red', 'blue') AS en, NULL::VARCHAR AS nil
        ) TO '%s' (FORMAT parquet, CODEC '%s')
        """
            .formatted(file, codec));
    Schema inner =
        Schema.builder()
            .addNullableField("c", FieldType.STRING)
            .addNullableField("d", FieldType.array(FieldType.DOUBLE.withNullable(true)))
            .build();
    Schema struct =
        Schema.builder()
            .addNullableField("a", FieldType.INT32)
            .addNullableField("b", FieldType.row(inner))
            .build();
    Schema schema =
        Schema.builder()
            .addNullableField("b", FieldType.BOOLEAN)
            .addNullableField("i8", FieldType.BYTE)
            .addNullableField("i16", FieldType.INT16)
            .addNullableField("i32", FieldType.INT32)
            .addNullableField("i64", FieldType.INT64)
            .addNullableField("u8", FieldType.INT16)
            .addNullableField("u16", FieldType.INT32)
            .addNullableField("u32", FieldType.INT64)
            .addNullableField("u64", ValueKind.decimalType(20, 0))
            .addNullableField("f", FieldType.FLOAT)
            .addNullableField("d", FieldType.DOUBLE)
            .addNullableField("d4", ValueKind.decimalType(4, 2))
            .addNullableField("d9", ValueKind.decimalType(12, 4))
            .addNullableField("d18", ValueKind.decimalType(18, 3))
            .addNullableField("d38", ValueKind.decimalType(38, 3))
            .addNullableField("s", FieldType.STRING)
            .addNullableField("blob", FieldType.BYTES)
            .addNullableField("dt", ValueKind.DATE_TYPE)
            .addNullableField("t", ValueKind.TIME_TYPE)
            .addNullableField("us", ValueKind.TIMESTAMP_MICROS_TYPE)
            .addNullableField("ms", ValueKind.TIMESTAMP_TYPE)
            .addNullableField("ns", ValueKind.TIMESTAMP_MICROS_TYPE)
            .addNullableField("tz", ValueKind.TIMESTAMP_TYPE)
            .addNullableField("uid", FieldType.STRING)
            .addNullableField("js", FieldType.STRING)
            .addNullableField("l", FieldType.array(FieldType.INT32.withNullable(true)))
            .addNullableField("le", FieldType.array(FieldType.INT32.withNullable(true)))
            .addNullableField("ln", FieldType.array(FieldType.INT32.withNullable(true)))
            .addNullableField(
                "ll",
                FieldType.array(
                    FieldType.array(FieldType.STRING.withNullable(true)).withNullable(true)))
            .addNullableField(
                "m", FieldType.map(FieldType.STRING, FieldType.INT32.withNullable(true)))
            .addNullableField("st", FieldType.row(struct))
            .addNullableField("en", FieldType.STRING)
            .addNullableField("nil", FieldType.STRING)
            .build();

    List<Object[]> rows = ParquetFiles.read(file, schema);

    Map<String, Object> map = new LinkedHashMap<>();
    map.put("x", 1);
    map.put("y", null);
    List<Object> holes = new ArrayList<>(List.of(1, 3));
    holes.add(1, null);
    List<Object> nested = new ArrayList<>(List.of(List.of("a"), List.of(), List.of("b", "c")));
    nested.add(2, null);
    Object[] expected = {
      true,
      (byte) 7,
      (short) 300,
      70000,
      5_000_000_000L,
      (short) 200,
      60000,
      4_000_000_000L,
      new BigDecimal("18000000000000000000"),
      1.5f,
      2.5,
      new BigDecimal("12.34"),
      new BigDecimal("12.3450"),
      new BigDecimal("12.345"),
      new BigDecimal("-12.345"),
      "text ü",
      "ab".getBytes(StandardCharsets.UTF_8),
      (int) LocalDate.of(2024, 5, 1).toEpochDay(),
      (12 * 3600 + 34 * 60 + 56) * 1000 + 789,
      NOON * 1000 + 456,
      NOON,
      NOON * 1000 + 456,
      NOON,
      "e1f0c1e6-3f4a-4b57-9d2c-0a1b2c3d4e5f",
      "{\"a\":1}",
      holes,
      List.of(),
      null,
      nested,
      map,
      new Object[] {1, new Object[] {"deep", List.of(1.5)}},
      "red",
      null
    };
    assertThat(ParquetFiles.bytes(schema, rows))
        .isEqualTo(ParquetFiles.bytes(schema, List.<Object[]>of(expected)));
  }

  @Test
  void namesACompressionThatCannotBeRead() throws SQLException {
    Path file = directory.resolve("brotli.parquet");
    query("COPY (SELECT 1 AS n) TO '%s' (FORMAT parquet, CODEC 'brotli')".formatted(file));
    Schema schema = Schema.builder().addNullableField("n", FieldType.INT32).build();

    assertThatThrownBy(() -> ParquetFiles.read(file, schema))
        .hasMessage(
            file
                + ": error ML-5122: column 'n' is compressed by BROTLI, for which there is no"
                + " decompressor here");
  }

  @Test
  void readsDuckDbsDictionaryAndDeltaPages() throws SQLException {
    Path file = directory.resolve("pages.parquet");
    query(
        """
        COPY (SELECT i AS n, 'k' || (i %% 7) AS k, 'long text ' || i AS s,
            CASE WHEN i %% 3 = 0 THEN NULL ELSE i * 0.5 END AS d
          FROM range(300000) t(i))
        TO '%s' (FORMAT parquet, PARQUET_VERSION V2, ROW_GROUP_SIZE 50000)
        """
            .formatted(file));
    Schema schema =
        Schema.builder()
            .addNullableField("n", FieldType.INT64)
            .addNullableField("k", FieldType.STRING)
            .addNullableField("s", FieldType.STRING)
            .addNullableField("d", FieldType.DECIMAL)
            .build();

    List<Object[]> rows = ParquetFiles.read(file, schema);

    List<Object[]> expected = new ArrayList<>();
    for (long i = 0; i < 300_000; i++) {
      BigDecimal half = BigDecimal.valueOf(i * 5, 1).stripTrailingZeros();
      expected.add(
          new Object[] {
            i,
            "k" + i % 7,
            "long text " + i,
            i % 3 == 0 ? null : half.scale() < 0 ? half.setScale(0) : half
          });
    }
    assertThat(ParquetFiles.bytes(schema, rows)).isEqualTo(ParquetFiles.bytes(schema, expected));
  }

  @Test
  void duckDbAgreesWithWhatWeWrite() throws Exception {
    Schema struct =
        Schema.builder().addInt32Field("a").addNullableField("b", FieldType.STRING).build();
    Schema schema =
        Schema.builder()
            .addBooleanField("b")
            .addByteField("i8")
            .addInt16Field("i16")
            .addInt32Field("i32")
            .addInt64Field("i64")
            .addFloatField("f")
            .addDoubleField("d")
            .addField("d7", ValueKind.decimalType(7, 2))
            .addField("d18", ValueKind.decimalType(18, 3))
            .addField("d38", ValueKind.decimalType(38, 3))
            .addField("free", FieldType.DECIMAL)
            .addStringField("s")
            .addField("blob", FieldType.BYTES)
            .addField("dt", ValueKind.DATE_TYPE)
            .addField("t", ValueKind.TIME_TYPE)
            .addField("ms", ValueKind.TIMESTAMP_TYPE)
            .addField("us", ValueKind.TIMESTAMP_MICROS_TYPE)
            .addNullableField("l", FieldType.array(FieldType.INT32.withNullable(true)))
            .addNullableField("m", FieldType.map(FieldType.STRING, FieldType.INT64))
            .addNullableField("st", FieldType.row(struct))
            .addNullableField("nil", FieldType.STRING)
            .build();
    List<Object> list = new ArrayList<>(List.of(1, 3));
    list.add(1, null);
    Object[] row = {
      true,
      (byte) -7,
      (short) -300,
      -70000,
      -5_000_000_000L,
      1.5f,
      -2.5,
      new BigDecimal("-12.34"),
      new BigDecimal("12.345"),
      new BigDecimal("-12345678901234567890.123"),
      new BigDecimal("0.5"),
      "text ü",
      "ab".getBytes(StandardCharsets.UTF_8),
      19844,
      45_296_789,
      NOON,
      NOON * 1000 + 456,
      list,
      Map.of("x", 9L),
      new Object[] {4, null},
      null
    };
    Path file =
        ParquetFiles.write(directory.resolve("ours.parquet"), schema, List.<Object[]>of(row));

    List<String> seen =
        query("SELECT * REPLACE (ms::VARCHAR AS ms, us::VARCHAR AS us) FROM '" + file + "'");
    List<String> types = query("SELECT column_type FROM (DESCRIBE SELECT * FROM '" + file + "')");

    assertThat(seen)
        .containsExactly(
            "true|-7|-300|-70000|-5000000000|1.5|-2.5|-12.34|12.345|-12345678901234567890.123"
                + "|0.500000000000000000|text ü|ab|2024-05-01|12:34:56.789"
                + "|2024-05-01 12:00:00.123+00|2024-05-01 12:00:00.123456+00"
                + "|[1, NULL, 3]|{x=9}|{'a': 4, 'b': NULL}|null");
    assertThat(types)
        .containsExactly(
            "BOOLEAN",
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "FLOAT",
            "DOUBLE",
            "DECIMAL(7,2)",
            "DECIMAL(18,3)",
            "DECIMAL(38,3)",
            "DECIMAL(38,18)",
            "VARCHAR",
            "BLOB",
            "DATE",
            "TIME",
            "TIMESTAMP WITH TIME ZONE",
            "TIMESTAMP WITH TIME ZONE",
            "INTEGER[]",
            "MAP(VARCHAR, BIGINT)",
            "STRUCT(a INTEGER, b VARCHAR)",
            "VARCHAR");
  }

  @Test
  void readsColumnsThatOnlyHiveDirectoriesGive() throws SQLException {
    query(
        """
        COPY (SELECT * FROM (VALUES (1, 'de', 2024), (2, 'a b/c', 2024), (3, NULL, 2025))
          v(n, country, year))
        TO '%s' (FORMAT parquet, PARTITION_BY (country, year))
        """
            .formatted(directory));
    Schema schema =
        Schema.builder()
            .addNullableField("n", FieldType.INT32)
            .addNullableField("country", FieldType.STRING)
            .addInt32Field("year")
            .build();

    List<Object[]> rows = ParquetFiles.read(directory, schema);

    assertThat(rows)
        .containsExactlyInAnyOrder(
            new Object[] {1, "de", 2024},
            new Object[] {2, "a b/c", 2024},
            new Object[] {3, null, 2025});
  }
}
