package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both versions of pages, with and without dictionaries, in many pages and row groups. */
class PageVersionsTest {
  private static final int ROWS = 9_000;

  private static final MessageType STORED =
      MessageTypeParser.parseMessageType(
          "message m { required int64 n; optional int32 i; optional int64 l; optional double d;"
              + " optional float f; optional boolean b; optional binary s (STRING);"
              + " required binary few (STRING); optional fixed_len_byte_array(3) x;"
              + " optional int64 none; }");

  private static final Schema WANTED =
      Schema.builder()
          .addField("n", FieldType.INT64)
          .addNullableField("i", FieldType.INT32)
          .addNullableField("l", FieldType.INT64)
          .addNullableField("d", FieldType.DOUBLE)
          .addNullableField("f", FieldType.FLOAT)
          .addNullableField("b", FieldType.BOOLEAN)
          .addNullableField("s", FieldType.STRING)
          .addField("few", FieldType.STRING)
          .addNullableField("x", FieldType.BYTES)
          .addNullableField("none", FieldType.INT64)
          .build();

  @TempDir private Path root;

  @ParameterizedTest
  @CsvSource({
    "PARQUET_1_0, true, ZSTD",
    "PARQUET_1_0, false, UNCOMPRESSED",
    "PARQUET_2_0, true, SNAPPY",
    "PARQUET_2_0, false, ZSTD"
  })
  void readsWhatParquetWrites(WriterVersion version, boolean dictionaries, String codec)
      throws IOException {
    // given
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(root.resolve("rows.parquet")))
            .withConf(new PlainParquetConfiguration())
            .withType(STORED)
            .withWriterVersion(version)
            .withDictionaryEncoding(dictionaries)
            .withCompressionCodec(CompressionCodecName.valueOf(codec))
            .withPageRowCountLimit(700)
            .withRowGroupSize(120_000L)
            .build()) {
      for (int n = 0; n < ROWS; n++) {
        writer.write(group(n));
      }
    }

    // when
    List<List<Object>> read = new ArrayList<>();
    try (ParquetRows rows = ParquetRows.read(root.toString(), WANTED)) {
      while (rows.hasNext()) {
        read.add(comparable(rows.next()));
      }
    }

    // then
    assertThat(read).hasSize(ROWS);
    for (int n = 0; n < ROWS; n++) {
      assertThat(read.get(n)).isEqualTo(expected(n));
    }
  }

  private static Group group(int n) {
    Group group = new SimpleGroupFactory(STORED).newGroup().append("n", (long) n);
    if (n % 7 != 0) {
      group.append("i", n - 4_000).append("d", n / 3.0).append("b", n % 3 == 0);
    }
    // A stretch without any value is longer than a page.
    if (n > 2_000) {
      group.append("l", n * 1_000_003L).append("f", n * 0.5f);
    }
    if (n % 2 == 0) {
      group.append("s", "text " + n);
    }
    group.append("few", "few" + n % 5);
    if (n % 5 != 0) {
      group.append("x", org.apache.parquet.io.api.Binary.fromConstantByteArray(three(n)));
    }
    return group;
  }

  private static byte[] three(int n) {
    return new byte[] {(byte) n, (byte) (n >> 8), 7};
  }

  private static List<Object> expected(int n) {
    List<Object> row = new ArrayList<>();
    row.add((long) n);
    row.add(n % 7 == 0 ? null : (Object) (n - 4_000));
    row.add(n > 2_000 ? n * 1_000_003L : null);
    row.add(n % 7 == 0 ? null : (Object) (n / 3.0));
    row.add(n > 2_000 ? n * 0.5f : null);
    row.add(n % 7 == 0 ? null : (Object) (n % 3 == 0));
    row.add(n % 2 == 0 ? "text " + n : null);
    row.add("few" + n % 5);
    row.add(n % 5 == 0 ? null : List.of(three(n)[0], three(n)[1], three(n)[2]));
    row.add(null);
    return row;
  }

  private static List<Object> comparable(Event event) {
    List<Object> row = new ArrayList<>();
    for (Object value : event.values()) {
      row.add(value instanceof byte[] b ? List.of(b[0], b[1], b[2]) : value);
    }
    return row;
  }
}
