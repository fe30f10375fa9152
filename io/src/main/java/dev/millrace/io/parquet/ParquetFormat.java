package dev.millrace.io.parquet;

import dev.millrace.element.RowFault;
import dev.millrace.io.file.EventTimeColumn;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.RowFileWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Parquet as a format of files: standard three-level lists, logical types, statistics and page
 * checksums. A decimal without a declared precision is stored as {@code DECIMAL(38, 18)}.
 */
public final class ParquetFormat implements FileFormat {
  /** Small enough that a laptop reads a file in parallel and that time ranges skip much of it. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

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
    ParquetWriter<Object[]> writer =
        new Builder(new StreamOutputFile(out), type, stored)
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new PageCodecs())
            .withCompressionCodec(compression.codec())
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withValidation(false)
            .build();
    return new Writer(writer, out, schema, eventTimeColumn);
  }

  private static final class Writer implements RowFileWriter {
    private final ParquetWriter<Object[]> writer;
    private final CountingStream out;
    private final Schema schema;
    private final boolean eventTimeColumn;
    private boolean closed;

    Writer(
        ParquetWriter<Object[]> writer,
        CountingStream out,
        Schema schema,
        boolean eventTimeColumn) {
      this.writer = writer;
      this.out = out;
      this.schema = schema;
      this.eventTimeColumn = eventTimeColumn;
    }

    @Override
    public void write(Object[] row, long time) throws IOException {
      for (int i = 0; i < row.length; i++) {
        if (row[i] == null && !schema.getField(i).getType().getNullable()) {
          throw new RowFault(
              FileErrors.ROW_NULL,
              "column '" + schema.getField(i).getName() + "' is NULL but must have a value");
        }
      }
      writer.write(eventTimeColumn ? EventTimeColumn.on(row, time) : row);
    }

    @Override
    public long bytes() {
      return closed ? out.getPos() : writer.getDataSize();
    }

    @Override
    public void close() throws IOException {
      writer.close();
      closed = true;
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Object[], Builder> {
    private final MessageType type;
    private final Schema schema;

    Builder(OutputFile file, MessageType type, Schema schema) {
      super(file);
      this.type = type;
      this.schema = schema;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Abstract in this version, though the other one is called.
    protected WriteSupport<Object[]> getWriteSupport(Configuration configuration) {
      return new Support(type, schema);
    }

    @Override
    protected WriteSupport<Object[]> getWriteSupport(ParquetConfiguration configuration) {
      return new Support(type, schema);
    }
  }

  private static final class Support extends WriteSupport<Object[]> {
    private final MessageType type;
    private final ValueWriter.Fields fields;
    private @Nullable RecordConsumer out;

    Support(MessageType type, Schema schema) {
      this.type = type;
      this.fields = new ValueWriter.Fields(schema);
    }

    @Override
    @SuppressWarnings("deprecation") // Abstract in this version, though the other one is called.
    public WriteContext init(Configuration configuration) {
      return new WriteContext(type, Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(type, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      out = consumer;
    }

    @Override
    public void write(Object[] row) {
      RecordConsumer consumer = out;
      if (consumer != null) {
        consumer.startMessage();
        fields.write(consumer, row);
        consumer.endMessage();
      }
    }
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
