package dev.millrace.io.iceberg;

import dev.millrace.io.file.table.DiskFaults;
import dev.millrace.io.iceberg.client.Branch;
import dev.millrace.io.iceberg.client.ZOrder;
import dev.millrace.io.iceberg.read.FileRecords;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FSError;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.SortOrderComparators;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.BaseTaskWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.TaskWriter;
import org.apache.iceberg.io.UnpartitionedWriter;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.SortOrderUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to new data files of a table, in the table's partitions. Where the table has an
 * order, they are written partition by partition and in it, so that of several files of a partition
 * each has a part of the order. What was not {@link #complete}d is removed on closing.
 */
final class RecordWriter implements Closeable {
  /** So many records are gathered by partition, if they are not too large before. */
  private static final int GATHERED = 50_000;

  /** About so many bytes of records are gathered by partition. */
  private static final long GATHERED_BYTES = 64L << 20;

  /** So many partitions have an open file. */
  private static final int MOST_OPEN = 32;

  /** What is in memory of a file whose partition is written by itself. */
  private static final long PART_BYTES = 16L << 20;

  /** What is in memory of each file of partitions that are written side by side. */
  private static final long SMALL_PART_BYTES = 4L << 20;

  private final TaskWriter<Record> writer;
  private final MadeFiles made;
  private final @Nullable SortedRecords sorted;
  private boolean completed;

  private RecordWriter(TaskWriter<Record> writer, MadeFiles made, @Nullable SortedRecords sorted) {
    this.writer = writer;
    this.made = made;
    this.sorted = sorted;
  }

  /** A writer without an open file. */
  static RecordWriter open(Table table, long targetBytes) {
    return open(table, Branch.ROWS, targetBytes);
  }

  /** A writer of files of a branch, without an open one. */
  static RecordWriter open(Table table, Branch branch, long targetBytes) {
    Comparator<Record> order = order(table);
    return open(table, branch, targetBytes, order, order == null ? SMALL_PART_BYTES : PART_BYTES);
  }

  private static RecordWriter open(
      Table table,
      Branch branch,
      long targetBytes,
      @Nullable Comparator<Record> order,
      long partBytes) {
    PartitionSpec spec = table.spec();
    MadeFiles appenders = new MadeFiles(table, branch, partBytes);
    OutputFileFactory files =
        OutputFileFactory.builderFor(table, 0, 0)
            .format(FileFormat.PARQUET)
            .operationId(UUID.randomUUID().toString())
            .build();
    TaskWriter<Record> writer =
        spec.isUnpartitioned()
            ? new UnpartitionedWriter<>(
                spec, FileFormat.PARQUET, appenders, files, table.io(), targetBytes)
            : new Partitioned(spec, appenders, files, table, targetBytes, order != null);
    return new RecordWriter(
        writer, appenders, order == null ? null : new SortedRecords(branch.schema(table), order));
  }

  /**
   * Writes the rows that files of a branch have now to other files.
   *
   * @param but for these
   */
  static List<DataFile> rewrite(
      Table table, Branch branch, List<FileScanTask> files, RemovedRows but, long targetBytes) {
    List<NestedField> fields = new ArrayList<>(branch.schema(table).columns());
    fields.add(MetadataColumns.ROW_POSITION);
    // The position comes behind the columns of the table, where a writer stops.
    Schema columns = but.isEmpty() ? branch.schema(table) : new Schema(fields);
    try (RecordWriter writer = open(table, branch, targetBytes, order(table), PART_BYTES)) {
      for (FileScanTask file : files) {
        try (CloseableIterable<Record> records = FileRecords.of(table, file, columns)) {
          for (Record record : records) {
            if (but.isEmpty() || !but.has(file.file(), (Long) record.get(fields.size() - 1))) {
              writer.write(record);
            }
          }
        }
      }
      return List.of(writer.complete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By partitions, and in each by the order of the table; null if it has none. */
  private static @Nullable Comparator<Record> order(Table table) {
    Optional<ZOrder> zorder = ZOrder.of(table);
    if (zorder.isEmpty() && table.sortOrder().isUnsorted()) {
      return null;
    }
    SortOrder columns =
        SortOrderUtil.buildSortOrder(
            table.schema(),
            table.spec(),
            zorder.isPresent() ? SortOrder.unsorted() : table.sortOrder());
    List<Comparator<StructLike>> orders = new ArrayList<>();
    if (columns.isSorted()) {
      orders.add(SortOrderComparators.forSchema(table.schema(), columns));
    }
    zorder.ifPresent(orders::add);
    Comparator<StructLike> order = orders.stream().reduce(Comparator::thenComparing).orElseThrow();
    InternalRecordWrapper one = new InternalRecordWrapper(table.schema().asStruct());
    InternalRecordWrapper other = new InternalRecordWrapper(table.schema().asStruct());
    return (a, b) -> order.compare(one.wrap(a), other.wrap(b));
  }

  /**
   * @throws IOException if the disk is full, too
   */
  void write(Record record) throws IOException {
    try {
      if (sorted == null) {
        writer.write(record);
      } else {
        sorted.add(record);
      }
    } catch (FSError e) {
      throw DiskFaults.of(e);
    }
  }

  /** Ends all files; they are whole, and in no snapshot. */
  DataFile[] complete() throws IOException {
    try {
      if (sorted != null) {
        sorted.drain(writer::write);
      }
      DataFile[] files = writer.complete().dataFiles();
      completed = true;
      return files;
    } catch (FSError e) {
      throw DiskFaults.of(e);
    }
  }

  @Override
  public void close() {
    if (sorted != null) {
      sorted.close();
    }
    if (!completed) {
      try {
        writer.abort();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (FSError e) {
        throw DiskFaults.unchecked(e);
      } finally {
        made.remove();
      }
    }
  }

  /**
   * Writes rows of some partitions as they come. A Parquet writer takes memory for each column, so
   * that rows of further partitions are gathered, and written partition by partition. Where rows
   * come sorted by partition, one file is open at a time.
   */
  private static final class Partitioned extends BaseTaskWriter<Record> {
    private final PartitionKey key;
    private final InternalRecordWrapper wrapper;
    private final Map<PartitionKey, RollingFileWriter> open = new HashMap<>();
    private final Map<PartitionKey, List<Record>> further = new LinkedHashMap<>();
    private final boolean sorted;
    private int gathered;
    private long gatheredBytes;

    Partitioned(
        PartitionSpec spec,
        GenericAppenderFactory appenders,
        OutputFileFactory files,
        Table table,
        long targetBytes,
        boolean sorted) {
      super(spec, FileFormat.PARQUET, appenders, files, table.io(), targetBytes);
      this.key = new PartitionKey(spec, table.schema());
      this.wrapper = new InternalRecordWrapper(table.schema().asStruct());
      this.sorted = sorted;
    }

    @Override
    public void write(Record record) throws IOException {
      key.partition(wrapper.wrap(record));
      RollingFileWriter known = open.get(key);
      if (known == null && sorted) {
        closeOpen();
      }
      if (known == null && open.size() < MOST_OPEN) {
        PartitionKey partition = key.copy();
        known = new RollingFileWriter(partition);
        open.put(partition, known);
      }
      if (known != null) {
        known.write(record);
        return;
      }
      List<Record> records = further.get(key);
      if (records == null) {
        records = new ArrayList<>();
        further.put(key.copy(), records);
      }
      records.add(record);
      gathered++;
      gatheredBytes += SortedRecords.size(record);
      if (gathered >= GATHERED || gatheredBytes >= GATHERED_BYTES) {
        writeFurther();
      }
    }

    private void writeFurther() throws IOException {
      for (Map.Entry<PartitionKey, List<Record>> each : further.entrySet()) {
        RollingFileWriter one = new RollingFileWriter(each.getKey());
        try (Closeable ending = one) {
          for (Record record : each.getValue()) {
            one.write(record);
          }
        }
      }
      further.clear();
      gathered = 0;
      gatheredBytes = 0;
    }

    private void closeOpen() throws IOException {
      for (Closeable each : open.values()) {
        each.close();
      }
      open.clear();
    }

    @Override
    public void close() throws IOException {
      closeOpen();
      writeFurther();
    }

    /** Nothing more is written for the sake of files that are removed at once. */
    @Override
    public void abort() throws IOException {
      further.clear();
      super.abort();
    }
  }
}
