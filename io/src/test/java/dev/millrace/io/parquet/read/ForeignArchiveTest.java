package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.io.parquet.page.ParquetFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that others have written in the usual layout, without a manifest. */
class ForeignArchiveTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("id")
          .addNullableField("country", FieldType.STRING)
          .addField("at", ValueKind.TIMESTAMP_TYPE)
          .build();
  private static final Instant DAY = Instant.parse("2024-05-01T00:00:00Z");

  @TempDir Path root;

  private static void duckDb(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private ParquetSourceOptions source() {
    return ParquetSourceOptions.of(root.toString(), SCHEMA)
        .withPartitions("dt={yyyy-MM-dd}/hour={HH}")
        .withTimeColumn("at");
  }

  private static List<String> text(ParquetSourceOptions source) {
    return ParquetFiles.records(source).stream().map(ForeignArchiveTest::text).sorted().toList();
  }

  private static String text(SourceRecord record) {
    Object[] row = record.event().values();
    return row[0] + " " + row[1] + " " + Instant.ofEpochMilli(record.time());
  }

  /** DuckDB writes hour=7, not hour=07; dictionaries come with the repeated countries. */
  @ParameterizedTest
  @CsvSource({
    "zstd, TIMESTAMP",
    "snappy, TIMESTAMP_MS",
    "gzip, TIMESTAMP_NS",
    "zstd, TIMESTAMPTZ",
    "uncompressed, TIMESTAMP_S"
  })
  void whatDuckDbWroteByDayAndHourIsReadAndPruned(String codec, String type) throws SQLException {
    // given
    duckDb(
        """
        COPY (SELECT i AS id, CASE i %% 3 WHEN 0 THEN 'de' WHEN 1 THEN 'a b/c' END AS country,
            t::%s AS at, strftime(t, '%%Y-%%m-%%d') AS dt, hour(t) AS hour
          FROM (SELECT i, TIMESTAMP '2024-05-01 00:00:00' + to_seconds(i * 600) AS t
            FROM range(288) r(i)))
        TO '%s' (FORMAT parquet, CODEC '%s', PARTITION_BY (dt, hour))
        """
            .formatted(type, root, codec));
    assertThat(root.resolve("dt=2024-05-01/hour=7")).isDirectory();

    // when
    Instant seven = DAY.plusSeconds(7 * 3_600);
    ParquetSourceOptions hour = source().withRange(seven, seven.plusSeconds(3_600));

    // then
    assertThat(text(source())).hasSize(288).doesNotHaveDuplicates();
    assertThat(text(hour))
        .containsExactly(
            "42 de 2024-05-01T07:00:00Z",
            "43 a b/c 2024-05-01T07:10:00Z",
            "44 null 2024-05-01T07:20:00Z",
            "45 de 2024-05-01T07:30:00Z",
            "46 a b/c 2024-05-01T07:40:00Z",
            "47 null 2024-05-01T07:50:00Z");
    ParquetPlan plan = ParquetPlanner.plan(hour);
    assertThat(plan.files()).isEqualTo(1);
    assertThat(plan.prunedDirectories()).isEqualTo(24);
    assertThat(plan.archiveBytes()).isGreaterThan(20 * plan.bytes());
  }

  @Test
  void valuesThatOnlyDirectoriesGiveMayBeEscapedMissingOrTimes() throws SQLException {
    // given
    duckDb(
        """
        COPY (SELECT * FROM (VALUES
            (1, 'de', TIMESTAMP '2024-05-01 07:30:00'), (2, 'x=y/ü%', TIMESTAMP '2024-05-01 08:00:00'),
            (3, NULL, TIMESTAMP '2024-05-02 00:00:00')) v(id, country, "at"))
        TO '\
        """
            + root
            + "' (FORMAT parquet, PARTITION_BY (country, \"at\"))");

    // when
    ParquetSourceOptions all = ParquetSourceOptions.of(root.toString(), SCHEMA);

    // then
    assertThat(
            ParquetFiles.read(all).stream()
                .map(row -> row[0] + " " + row[1] + " " + Instant.ofEpochMilli((Long) row[2]))
                .sorted())
        .containsExactly(
            "1 de 2024-05-01T07:30:00Z",
            "2 x=y/ü% 2024-05-01T08:00:00Z",
            "3 null 2024-05-02T00:00:00Z");
  }

  /** An archive keeps -1 for a record without a time stamp, and a live row has NULL. */
  @Test
  void aRecordWithoutATimeStampHasNoneInAReplayEither() throws SQLException {
    // given
    duckDb(
        """
        COPY (SELECT id, t AS _event_time, 'clicks' AS _topic, 0 AS _partition, id AS _offset,
              CASE id WHEN 1 THEN make_timestamp(-1000) ELSE t END AS _record_time
            FROM (VALUES (1::BIGINT, TIMESTAMP '2024-05-01 07:30:00'),
              (2, TIMESTAMP '2024-05-01 07:31:00')) v(id, t))
        TO '%s' (FORMAT parquet)
        """
            .formatted(root.resolve("archive.parquet")));
    Schema withTime =
        Schema.builder()
            .addInt64Field("id")
            .addNullableField("_record_time", ValueKind.TIMESTAMP_TYPE)
            .build();
    Schema without = Schema.builder().addInt64Field("id").build();
    long second = DAY.plusSeconds(7 * 3_600 + 31 * 60).toEpochMilli();

    for (Schema schema : List.of(withTime, without)) {
      // when
      List<SourceRecord> records =
          ParquetFiles.records(ParquetSourceOptions.of(root.toString(), schema));

      // then
      assertThat(records)
          .extracting(SourceRecord::recordTime)
          .containsExactly(SourceRecord.NO_TIME, second);
      if (schema.hasField("_record_time")) {
        assertThat(records)
            .extracting(record -> record.event().values()[1])
            .containsExactly(null, second);
      }
    }
  }

  @Test
  void rowsWithoutAPartitionValueAreReadWhateverTheRange() throws SQLException {
    // given
    duckDb(
        """
        COPY (SELECT * FROM (VALUES
            (1, 'de', TIMESTAMP '2024-05-01 07:30:00', '2024-05-01', '07'),
            (2, 'de', TIMESTAMP '2024-05-01 07:45:00', NULL, '07'),
            (3, 'de', TIMESTAMP '2024-05-03 07:45:00', NULL, '07')) v(id, country, "at", dt, hour))
        TO '\
        """
            + root
            + "' (FORMAT parquet, PARTITION_BY (dt, hour))");

    // then
    assertThat(text(source().withRange(DAY, DAY.plusSeconds(86_400))))
        .containsExactly("1 de 2024-05-01T07:30:00Z", "2 de 2024-05-01T07:45:00Z");
  }

  @Test
  void whatSparkWroteWithInt96TimesAndMarkersIsRead() throws IOException {
    // given
    Path hour = root.resolve("dt=2024-05-01/hour=7");
    Files.createDirectories(hour);
    MessageType type =
        MessageTypeParser.parseMessageType(
            "message spark_schema { required int64 id; optional binary country (UTF8);"
                + " optional int96 at; }");
    Path file = hour.resolve("part-00000-3f1c.c000.snappy.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .build()) {
      SimpleGroupFactory groups = new SimpleGroupFactory(type);
      for (long i = 0; i < 3; i++) {
        writer.write(
            groups
                .newGroup()
                .append("id", i)
                .append("country", "de")
                .append("at", int96(2_460_432, (7 * 3_600 + i * 60) * 1_000_000_000L)));
      }
    }
    Files.writeString(root.resolve("_SUCCESS"), "");
    Files.writeString(hour.resolve(".part-00000-3f1c.c000.snappy.parquet.crc"), "crc");
    Files.createDirectories(root.resolve("_temporary/0"));
    Files.writeString(root.resolve("_temporary/0/part-00001.parquet"), "half");

    // when
    Instant seven = DAY.plusSeconds(7 * 3_600);

    // then
    assertThat(text(source()))
        .containsExactly(
            "0 de 2024-05-01T07:00:00Z", "1 de 2024-05-01T07:01:00Z", "2 de 2024-05-01T07:02:00Z");
    assertThat(text(source().withRange(seven, seven.plusSeconds(61))))
        .containsExactly("0 de 2024-05-01T07:00:00Z", "1 de 2024-05-01T07:01:00Z");
  }

  private static Binary int96(int julianDay, long nanos) {
    ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    return Binary.fromConstantByteArray(bytes.putLong(nanos).putInt(julianDay).array());
  }
}
