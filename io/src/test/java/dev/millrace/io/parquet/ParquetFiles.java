package dev.millrace.io.parquet;

import dev.millrace.element.Event;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.RowFileWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Writes and reads small files in tests. */
final class ParquetFiles {
  private ParquetFiles() {}

  static Path write(Path file, Schema schema, List<Object[]> rows) throws IOException {
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

  static List<Object[]> read(Path path, Schema schema) {
    return read(ParquetSourceOptions.of(path.toString(), schema));
  }

  static List<Object[]> read(ParquetSourceOptions options) {
    List<Object[]> rows = new ArrayList<>();
    for (SourceRecord record : records(options)) {
      Event event = record.event();
      rows.add(event.values());
    }
    return rows;
  }

  static List<SourceRecord> records(ParquetSourceOptions options) {
    List<SourceRecord> records = new ArrayList<>();
    ParquetSplitReader reader = new ParquetSplitReader(options);
    ParquetPlanner.plan(options).splits().forEach(split -> reader.read(split, records::add));
    return records;
  }

  /** Rows as the hexadecimal text of their bytes, which is equal iff the values are. */
  static List<String> bytes(Schema schema, List<Object[]> rows) {
    RowCodec codec = RowCodec.of(schema);
    return rows.stream().map(row -> HexFormat.of().formatHex(codec.encode(row))).toList();
  }
}
