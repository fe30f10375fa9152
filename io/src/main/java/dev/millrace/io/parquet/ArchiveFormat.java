package dev.millrace.io.parquet;

import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.RowFileWriter;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;

/** Parquet whose files note, for each partition of the source, the offset behind their last row. */
final class ArchiveFormat implements FileFormat {
  private final ParquetFormat parquet;
  private final int topic;
  private final int partition;
  private final int offset;

  private ArchiveFormat(ParquetFormat parquet, int topic, int partition, int offset) {
    this.parquet = parquet;
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
  }

  static ArchiveFormat of(ParquetFormat parquet, Schema schema) {
    return new ArchiveFormat(
        parquet,
        schema.indexOf(ArchiveSchema.TOPIC.getName()),
        schema.indexOf(ArchiveSchema.PARTITION.getName()),
        schema.indexOf(ArchiveSchema.OFFSET.getName()));
  }

  @Override
  public String ending() {
    return parquet.ending();
  }

  @Override
  public RowFileWriter open(String path, Schema schema, WritableByteChannel channel)
      throws IOException {
    return new Writer(parquet.open(path, schema, channel));
  }

  private final class Writer implements RowFileWriter {
    private final RowFileWriter rows;
    private final Map<ArchivePartition, Long> next = new TreeMap<>();

    Writer(RowFileWriter rows) {
      this.rows = rows;
    }

    @Override
    public void write(Object[] row, long time) throws IOException {
      rows.write(row, time);
      ArchivePartition at = new ArchivePartition((String) row[topic], (Integer) row[partition]);
      next.merge(at, (Long) row[offset] + 1, Math::max);
    }

    @Override
    public long bytes() {
      return rows.bytes();
    }

    @Override
    public Map<String, Long> notes() {
      Map<String, Long> notes = new TreeMap<>();
      next.forEach((at, end) -> notes.put(at.note(), end));
      return notes;
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
