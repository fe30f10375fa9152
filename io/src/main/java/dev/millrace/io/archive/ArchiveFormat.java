package dev.millrace.io.archive;

import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.archive.manifest.ArchivePartition;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import dev.millrace.io.archive.manifest.ArchivedFile;
import dev.millrace.io.archive.manifest.OffsetRange;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.parquet.write.ParquetFormat;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;

/** Parquet whose files note the times and offsets of their rows, for the manifest. */
final class ArchiveFormat implements FileFormat {
  private final ParquetFormat parquet;
  private final int topic;
  private final int partition;
  private final int offset;
  private final int messageId;

  private ArchiveFormat(
      ParquetFormat parquet, int topic, int partition, int offset, int messageId) {
    this.parquet = parquet;
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.messageId = messageId;
  }

  static ArchiveFormat of(ParquetFormat parquet, Schema schema) {
    return new ArchiveFormat(
        parquet,
        schema.indexOf(ArchiveSchema.TOPIC.getName()),
        schema.indexOf(ArchiveSchema.PARTITION.getName()),
        schema.indexOf(ArchiveSchema.OFFSET.getName()),
        schema.indexOf(ArchiveSchema.MESSAGE_ID.getName()));
  }

  @Override
  public String ending() {
    return parquet.ending();
  }

  @Override
  public RowFileWriter open(String path, Schema schema, WritableByteChannel channel)
      throws IOException {
    RowCodec origin = RowCodec.of(schema).decodingOnly(Set.of(topic, partition, offset, messageId));
    return new Writer(parquet.open(path, schema, channel), origin);
  }

  private final class Writer implements RowFileWriter {
    private final RowFileWriter rows;
    private final RowCodec origin;
    private final Map<ArchivePartition, OffsetRange> offsets = new TreeMap<>();
    private long minTime = Long.MAX_VALUE;
    private long maxTime = Long.MIN_VALUE;
    private long count;

    Writer(RowFileWriter rows, RowCodec origin) {
      this.rows = rows;
      this.origin = origin;
    }

    @Override
    public void write(Object[] row, long time) throws IOException {
      rows.write(row, time);
      note(row, time);
    }

    @Override
    public void writeEncoded(RowCodec codec, ByteSource row, long time) throws IOException {
      Object[] noted = origin.decode(row.copy());
      rows.writeEncoded(codec, row, time);
      note(noted, time);
    }

    private void note(Object[] row, long time) {
      minTime = Math.min(minTime, time);
      maxTime = Math.max(maxTime, time);
      count++;
      if (row[messageId] != null && (Long) row[offset] == 0) {
        // Only an archiver numbers messages, from 1 on.
        return;
      }
      ArchivePartition at = new ArchivePartition((String) row[topic], (Integer) row[partition]);
      long place = (Long) row[offset];
      offsets.merge(at, new OffsetRange(at, place, place, 1), OffsetRange::and);
    }

    @Override
    public long bytes() {
      return rows.bytes();
    }

    @Override
    public Map<String, Long> notes() {
      return ArchivedFile.notes(count, rows.bytes(), minTime, maxTime, offsets.values());
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
