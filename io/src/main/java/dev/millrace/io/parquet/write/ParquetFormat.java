package dev.millrace.io.parquet.write;

import dev.millrace.io.file.EventTimeColumn;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.parquet.page.Compression;
import dev.millrace.io.parquet.page.ParquetTypes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;

/**
 * Parquet as a format of files: standard three-level lists, logical types, statistics and page
 * checksums. A decimal without a declared precision is stored as {@code DECIMAL(38, 18)}.
 */
public final class ParquetFormat implements FileFormat {
  private final Compression compression;
  private final boolean eventTimeColumn;

  private ParquetFormat(Compression compression, boolean eventTimeColumn) {
    this.compression = compression;
    this.eventTimeColumn = eventTimeColumn;
  }

  /**
   * @param eventTimeColumn whether rows get their event time as the column {@code _event_time}
   */
  public static ParquetFormat of(Compression compression, boolean eventTimeColumn) {
    return new ParquetFormat(compression, eventTimeColumn);
  }

  @Override
  public String ending() {
    return ".parquet";
  }

  @Override
  public RowFileWriter open(String path, Schema schema, WritableByteChannel channel)
      throws IOException {
    Schema stored = eventTimeColumn ? EventTimeColumn.on(schema) : schema;
    MessageType type = ParquetTypes.of(path, stored);
    CountingStream out = new CountingStream(Channels.newOutputStream(channel));
    return new ParquetRowWriter(
        new StreamOutputFile(out), type, schema, eventTimeColumn, compression.codec());
  }

  /** A file that is being written, as Parquet wants to see it. */
  private record StreamOutputFile(CountingStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSize) {
      return out;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSize) {
      return create(blockSize);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  private static final class CountingStream extends DelegatingPositionOutputStream {
    private long written;

    CountingStream(OutputStream stream) {
      super(stream);
    }

    @Override
    public long getPos() {
      return written;
    }

    @Override
    public void write(int b) throws IOException {
      super.write(b);
      written++;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      super.write(bytes);
      written += bytes.length;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      super.write(bytes, offset, length);
      written += length;
    }
  }
}
