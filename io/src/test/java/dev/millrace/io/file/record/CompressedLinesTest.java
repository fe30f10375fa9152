package dev.millrace.io.file.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.block.FileSplit;
import dev.millrace.io.file.RowFileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compressed lines as others read and write them: DuckDB, and a Snappy that is not the authors'.
 */
class CompressedLinesTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("n").addStringField("s").build();
  private static final int ROWS = 20_000;

  @TempDir private Path dir;

  private Path write(TextFormat format, TextCompression compression) throws IOException {
    TextFileFormat lines = TextFileFormat.of(format).withCompression(compression);
    Path file = dir.resolve("rows" + lines.ending());
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        RowFileWriter writer = lines.open(file.toString(), SCHEMA, channel)) {
      for (long n = 0; n < ROWS; n++) {
        writer.write(new Object[] {n, "ü" + n % 7}, n);
      }
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource({"JSON,GZIP", "JSON,ZSTD", "CSV,GZIP", "CSV,ZSTD"})
  void duckDbAndWeReadWhatTheOtherWrites(TextFormat format, TextCompression compression)
      throws Exception {
    Path ours = write(format, compression);
    Path theirs = dir.resolve("theirs" + ours.getFileName().toString().substring("rows".length()));

    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT n, s FROM '%s' ORDER BY n) TO '%s' (FORMAT %s, COMPRESSION %s)"
              .formatted(ours, theirs, format, compression));
      try (ResultSet found =
          statement.executeQuery(
              "SELECT count(*), sum(n), count(DISTINCT s), min(s) FROM '%s'".formatted(ours))) {
        found.next();
        assertThat(List.of(found.getInt(1), found.getLong(2), found.getInt(3), found.getString(4)))
            .isEqualTo(List.of(ROWS, ROWS * (ROWS - 1L) / 2, 7, "ü0"));
      }
    }
    List<Object> numbers = new ArrayList<>();
    TextSourceOptions options = TextSourceOptions.of(theirs.toString(), format, SCHEMA);
    for (FileSplit split : TextPlanner.plan(options).splits()) {
      new TextSplitReader(options)
          .read(
              split,
              record -> {
                assertThat(record.row()[1]).isEqualTo("ü" + (Long) record.row()[0] % 7);
                numbers.add(record.row()[0]);
              });
    }
    assertThat(numbers).hasSize(ROWS).first().isEqualTo(0L);
    assertThat(numbers).last().isEqualTo(ROWS - 1L);
  }

  @Test
  void anotherSnappyReadsTheFramesOfOurs() throws IOException {
    Path file = write(TextFormat.CSV, TextCompression.SNAPPY);

    try (InputStream in = new FramedSnappyCompressorInputStream(Files.newInputStream(file))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
          .hasSize(ROWS + 1)
          .startsWith("n,s", "0,ü0", "1,ü1");
    }
  }
}
