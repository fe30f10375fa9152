package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.parquet.page.ChunkBytes;
import dev.millrace.io.parquet.page.ParquetFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Columns of more than 32 MiB in a row group, which are read in pieces. */
class LargeColumnsTest {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType(
          "message m { required int64 id; optional binary s (STRING); required int64 other; }");
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("id")
          .addNullableField("s", FieldType.STRING)
          .addInt64Field("other")
          .build();
  private static final int ROWS = 20_000;

  @TempDir Path root;

  /** Of 2 KiB; one is longer than a piece. */
  private static String text(int row) {
    byte[] bytes = new byte[row == 7_000 ? ChunkBytes.PIECE_BYTES : 1_024];
    new Random(row).nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest
  @EnumSource(WriterVersion.class)
  void areReadAsTheyWereWritten(WriterVersion version) throws IOException {
    // given
    SimpleGroupFactory groups = new SimpleGroupFactory(TYPE);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(root.resolve("a.parquet")))
            .withConf(new PlainParquetConfiguration())
            .withType(TYPE)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withWriterVersion(version)
            .withDictionaryEncoding(false)
            .withRowGroupSize(1L << 30)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        Group row = groups.newGroup().append("id", (long) i).append("other", -3L * i);
        if (i % 10 != 0 || i == 7_000) {
          row.append("s", text(i));
        }
        writer.write(row);
      }
    }

    // when
    List<Object[]> rows =
        ParquetFiles.read(ParquetSourceOptions.of(root.toString(), SCHEMA).withPassed(Set.of("s")));

    // then
    assertThat(rows).hasSize(ROWS);
    for (int i = 0; i < ROWS; i++) {
      Object text = rows.get(i)[1];
      assertThat(rows.get(i)[0]).isEqualTo((long) i);
      assertThat(text == null ? null : text.toString())
          .isEqualTo(i % 10 != 0 || i == 7_000 ? text(i) : null);
      assertThat(rows.get(i)[2]).isEqualTo(-3L * i);
    }
  }
}
