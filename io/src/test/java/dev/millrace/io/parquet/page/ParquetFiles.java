package dev.millrace.io.parquet.page;

import dev.millrace.element.Event;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.parquet.read.ParquetPlanner;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.io.parquet.read.ParquetSplitReader;
import dev.millrace.io.parquet.write.ParquetFormat;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Writes and reads small files in tests. */
public final class ParquetFiles {
  private ParquetFiles() {}

  public static Path write(Path file, Schema schema, List<Object[]> rows) throws IOException {
    Files.createDirectories(file.getParent());
    try (RowFileWriter writer =
        ParquetFormat.of(Compression.ZSTD, false)
            .open(file.toString(), schema, Channels.newChannel(Files.newOutputStream(file)))) {
      for (Object[] row : rows) {
        writer.write(row, 0);
      }
    }
    return file;
  }

  public static List<Object[]> read(Path path, Schema schema) {
    return read(ParquetSourceOptions.of(path.toString(), schema));
  }

  public static List<Object[]> read(ParquetSourceOptions options) {
    List<Object[]> rows = new ArrayList<>();
    for (SourceRecord record : records(options)) {
      Event event = record.event();
      rows.add(event.values());
    }
    return rows;
  }

  public static List<SourceRecord> records(ParquetSourceOptions options) {
    List<SourceRecord> records = new ArrayList<>();
    ParquetSplitReader reader = new ParquetSplitReader(options);
    ParquetPlanner.plan(options).splits().forEach(split -> reader.read(split, records::add));
    return records;
  }

  /** Rows as the hexadecimal text of their bytes, which is equal iff the values are. */
  public static List<String> bytes(Schema schema, List<Object[]> rows) {
    RowCodec codec = RowCodec.of(schema);
    return rows.stream().map(row -> HexFormat.of().formatHex(codec.encode(row))).toList();
  }
}
