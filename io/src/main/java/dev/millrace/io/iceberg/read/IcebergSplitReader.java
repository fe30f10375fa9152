package dev.millrace.io.iceberg.read;

import dev.millrace.element.Coordinates;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import dev.millrace.io.file.table.TimedRecords;
import dev.millrace.io.iceberg.client.IcebergSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.ScanTaskParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.SerializationUtil;
import org.jspecify.annotations.Nullable;

/**
 * Reads groups of data files. Coordinates are kind {@code iceberg}, the file, 0, and the row's
 * position in it. Rows out of the time range are passed over. A row that is not one of the schema
 * becomes a dead letter.
 */
public final class IcebergSplitReader implements SplitReader {
  private final IcebergPlan plan;

  public IcebergSplitReader(IcebergPlan plan) {
    this.plan = plan;
  }

  @Override
  public void read(FileSplit split, Consumer<SourceRecord> out) {
    Table table = SerializationUtil.deserializeFromBytes(plan.table());
    for (String json : plan.groups().get((int) split.start())) {
      new OfFile(table, ScanTaskParser.fromJson(json, true)).read(out);
    }
  }

  /** The rows of one file. */
  private final class OfFile {
    private final Table table;
    private final FileScanTask task;
    private final Schema stored;
    private final RowValues values;
    private final TimedRecords records;
    private final int position;
    private final Evaluator wanted;
    private final InternalRecordWrapper seen;

    OfFile(Table table, FileScanTask task) {
      IcebergSourceOptions options = plan.options();
      this.table = table;
      this.task = task;
      List<NestedField> fields = new ArrayList<>(plan.stored().columns());
      this.position = fields.size();
      fields.add(MetadataColumns.ROW_POSITION);
      this.stored = new Schema(fields);
      this.wanted = new Evaluator(stored.asStruct(), options.wanted());
      this.seen = new InternalRecordWrapper(stored.asStruct());
      this.values = RowValues.of(plan.columns().schema(), stored.asStruct());
      this.records = plan.records();
    }

    /** What {@code out} throws is passed on. */
    void read(Consumer<SourceRecord> out) {
      try (CloseableIterable<Record> rows = asked(() -> FileRecords.of(table, task, stored));
          CloseableIterator<Record> each = asked(rows::iterator)) {
        while (asked(each::hasNext)) {
          Record row = asked(each::next);
          SourceRecord record = wanted.eval(seen.wrap(row)) ? record(row) : null;
          if (record != null) {
            out.accept(record);
          }
        }
      } catch (IOException e) {
        throw IcebergSession.failed(plan.options().target(), new UncheckedIOException(e));
      }
    }

    private <T> T asked(Supplier<T> library) {
      try {
        return library.get();
      } catch (RuntimeException e) {
        throw IcebergSession.failed(plan.options().target(), e);
      }
    }

    private @Nullable SourceRecord record(Record row) {
      Coordinates at =
          new Coordinates("iceberg", task.file().location(), 0, (Long) row.get(position));
      return records.of(at, () -> values.of(row));
    }
  }
}
