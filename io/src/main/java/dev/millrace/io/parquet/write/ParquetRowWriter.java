package dev.millrace.io.parquet.write;

import dev.millrace.element.RowFault;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.EncodedRow;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.EventTimeColumn;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.parquet.page.PageCodecs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Writes encoded rows to a Parquet file, column by column. Flat columns make their pages here; of
 * nested ones Parquet's own record writer does. Both end in Parquet's page store and file writer,
 * to which headers, checksums, indexes and the footer are left. A row is written whole, or not at
 * all where a {@link RowFault} tells why.
 */
final class ParquetRowWriter implements RowFileWriter {
  /** Small enough that a laptop reads a file in parallel and that time ranges skip much of it. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  /** After how many bytes of rows these are added, and the size of what is buffered is counted. */
  private static final int STAGED_BYTES = 64 << 10;

  private final Schema schema;
  private final MessageType type;
  private final RowCodec codec;
  private final EncodedRow row;
  private final ByteSink encoded = new ByteSink();
  private final ParquetProperties properties = ParquetProperties.builder().build();
  private final PageCodecs codecs = new PageCodecs();
  private final BytesInputCompressor compressor;
  private final ParquetFileWriter file;

  /** By column, and null for those that are nested; the same below. */
  private final @Nullable ColumnFeed[] feeds;

  private final @Nullable FlatColumn[] columns;

  private final boolean[] required;
  private final List<FlatColumn> flat = new ArrayList<>();
  private final @Nullable FlatColumn eventTimes;

  private final @Nullable NestedColumns nested;

  /** The slices among the staged values. */
  private final PlainBytes heap = new PlainBytes();

  private int stagedRows;
  private long stagedBytes;
  private @Nullable ColumnChunkPageWriteStore pages;
  private long rows;
  private long bufferedBytes;
  private boolean closed;

  /**
   * Starts a file.
   *
   * @param type of the schema, and the event time if that has a column
   */
  ParquetRowWriter(
      OutputFile out,
      MessageType type,
      Schema schema,
      boolean eventTimeColumn,
      CompressionCodecName compression)
      throws IOException {
    this.schema = schema;
    this.type = type;
    compressor = codecs.getCompressor(compression);
    codec = RowCodec.of(schema);
    row = codec.reader();
    feeds = new ColumnFeed[schema.getFieldCount()];
    columns = new FlatColumn[feeds.length];
    required = new boolean[feeds.length];
    List<Integer> nestedColumns = new ArrayList<>();
    for (int i = 0; i < feeds.length; i++) {
      Field field = schema.getField(i);
      required[i] = !field.getType().getNullable();
      if (NestedColumns.isNested(field.getType())) {
        nestedColumns.add(i);
      } else {
        feeds[i] = ColumnFeed.of(field);
        columns[i] = column(field);
      }
    }
    eventTimes = eventTimeColumn ? column(EventTimeColumn.FIELD) : null;
    nested = nestedColumns.isEmpty() ? null : new NestedColumns(type, schema, nestedColumns);
    file =
        new ParquetFileWriter(
            out,
            type,
            ParquetFileWriter.Mode.CREATE,
            ROW_GROUP_BYTES,
            ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
            null,
            properties);
    file.start();
  }

  private FlatColumn column(Field field) {
    FlatColumn column = FlatColumn.of(type.getColumnDescription(new String[] {field.getName()}));
    flat.add(column);
    return column;
  }

  @Override
  public void write(Object[] values, long time) throws IOException {
    encoded.clear();
    codec.encode(values, encoded);
    writeEncoded(codec, new ByteSource(encoded.array(), 0, encoded.size()), time);
  }

  @Override
  public void writeEncoded(RowCodec sameCodec, ByteSource bytes, long time) throws IOException {
    int start = bytes.position();
    int heapStart = heap.size();
    if (rows == 0) {
      startRowGroup();
    }
    try {
      stage(bytes);
    } catch (RowFault e) {
      heap.truncate(heapStart);
      throw e;
    }
    if (eventTimes != null) {
      eventTimes.stage(stagedRows, time);
    }
    rows++;
    stagedRows++;
    stagedBytes += bytes.position() - start;
    if (stagedRows == FlatColumn.STAGED || stagedBytes >= STAGED_BYTES) {
      addStaged();
      if (bufferedBytes >= ROW_GROUP_BYTES) {
        endRowGroup();
      }
    }
  }

  /** Reads a row to the end; nothing of it is added before its last value has been found good. */
  private void stage(ByteSource bytes) {
    row.start(bytes);
    for (int i = 0; i < feeds.length; i++) {
      FlatColumn column = columns[i];
      ColumnFeed feed = feeds[i];
      boolean missing = row.isNull(i);
      if (missing && required[i]) {
        throw new RowFault(
            FileErrors.ROW_NULL,
            "column '" + schema.getField(i).getName() + "' is NULL but must have a value");
      } else if (column == null || feed == null) {
        stageNested(i, missing);
      } else if (missing) {
        column.stageNull(stagedRows);
      } else {
        column.stage(stagedRows, feed.read(row, heap));
      }
    }
    if (nested != null) {
      nested.check();
      nested.add();
    }
  }

  private void stageNested(int column, boolean missing) {
    if (nested != null) {
      nested.set(column, missing ? null : row.readObject(column));
    }
  }

  private void addStaged() throws IOException {
    long bytes = nested == null ? 0 : nested.bufferedBytes();
    for (FlatColumn column : flat) {
      column.addStaged(stagedRows, heap.array());
      bytes += column.bufferedBytes();
    }
    bufferedBytes = bytes;
    stagedRows = 0;
    stagedBytes = 0;
    heap.clear();
  }

  private void startRowGroup() {
    ColumnChunkPageWriteStore store =
        new ColumnChunkPageWriteStore(
            compressor,
            type,
            properties.getAllocator(),
            properties.getColumnIndexTruncateLength(),
            properties.getPageWriteChecksumEnabled());
    pages = store;
    flat.forEach(column -> column.start(store.getPageWriter(column.descriptor())));
    if (nested != null) {
      nested.start(store, properties);
    }
  }

  private void endRowGroup() throws IOException {
    addStaged();
    for (FlatColumn column : flat) {
      column.finish();
    }
    if (nested != null) {
      nested.finish();
    }
    file.startBlock(rows);
    if (pages != null) {
      pages.flushToFileWriter(file);
      pages.close();
    }
    file.endBlock();
    pages = null;
    rows = 0;
    bufferedBytes = 0;
  }

  @Override
  public long bytes() {
    try {
      return file.getPos() + bufferedBytes + stagedBytes;
    } catch (IOException e) {
      throw new IllegalStateException("a count has no errors", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      if (rows > 0) {
        endRowGroup();
      }
      closed = true;
      file.end(Map.of());
      compressor.release();
      codecs.release();
    }
  }
}
