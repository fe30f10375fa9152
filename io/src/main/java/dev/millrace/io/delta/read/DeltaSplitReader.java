package dev.millrace.io.delta.read;

import dev.millrace.element.Coordinates;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.file.table.TimedRecords;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.json.JsonUtils;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads groups of data files. Coordinates are kind {@code delta}, the file, 0, and the row's
 * position in it. Rows out of the time range are passed over. A row that is not one of the schema
 * becomes a dead letter.
 */
public final class DeltaSplitReader implements SplitReader {
  private static final StructType STATE = new ScanStateRow(new HashMap<>()).getSchema();

  private final DeltaPlan plan;

  public DeltaSplitReader(DeltaPlan plan) {
    this.plan = plan;
  }

  @Override
  public void read(FileSplit split, Consumer<SourceRecord> out) {
    DeltaSession session = DeltaSession.open(plan.options().target());
    for (String file : plan.groups().get((int) split.start())) {
      new OfFile(session, file).read(out);
    }
  }

  /** Rows, and which of them are wanted. */
  private record Batch(ColumnarBatch data, Optional<ColumnVector> selected) {}

  /** The rows of one file. */
  private final class OfFile {
    private final Engine engine;
    private final Row state;
    private final Row file;
    private final FileStatus status;
    private final TimedRecords records;
    private final @Nullable Predicate condition;
    private long position;

    OfFile(DeltaSession session, String json) {
      this.engine = session.engine();
      this.state = JsonUtils.rowFromJson(plan.state(), STATE);
      this.file = JsonUtils.rowFromJson(json, InternalScanFileUtils.SCAN_FILE_SCHEMA_WITH_STATS);
      this.status = InternalScanFileUtils.getAddFileStatus(file);
      this.records = plan.records();
      String filter = plan.options().filter();
      this.condition =
          filter == null
              ? null
              : RowCondition.of(filter, ScanStateRow.getLogicalSchema(state)).condition();
    }

    /** What {@code out} throws is passed on. */
    void read(Consumer<SourceRecord> out) {
      try (CloseableIterator<FilteredColumnarBatch> batches = asked(this::open)) {
        Optional<Batch> batch = asked(() -> next(batches));
        while (batch.isPresent()) {
          read(batch.get(), out);
          batch = asked(() -> next(batches));
        }
      } catch (IOException e) {
        throw DeltaSession.failed(plan.options().target(), new UncheckedIOException(e));
      }
    }

    private <T> T asked(Supplier<T> library) {
      try {
        return library.get();
      } catch (RuntimeException e) {
        throw DeltaSession.failed(plan.options().target(), e);
      }
    }

    private CloseableIterator<FilteredColumnarBatch> open() {
      try {
        return FileBatches.of(engine, state, file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Optional<Batch> next(CloseableIterator<FilteredColumnarBatch> batches) {
      if (!batches.hasNext()) {
        return Optional.empty();
      }
      FilteredColumnarBatch batch = batches.next();
      return Optional.of(new Batch(batch.getData(), selected(batch)));
    }

    private void read(Batch batch, Consumer<SourceRecord> out) {
      ColumnarBatch data = batch.data();
      RowValues values = RowValues.of(plan.columns().schema(), data);
      for (int row = 0; row < data.getSize(); row++) {
        if (FileBatches.isSelected(batch.selected(), row)) {
          SourceRecord record = record(values, row);
          if (record != null) {
            out.accept(record);
          }
        }
      }
      position += data.getSize();
    }

    /** The rows that are there, and wanted. */
    private Optional<ColumnVector> selected(FilteredColumnarBatch batch) {
      return condition == null
          ? batch.getSelectionVector()
          : Optional.of(
              engine
                  .getExpressionHandler()
                  .getPredicateEvaluator(batch.getData().getSchema(), condition)
                  .eval(batch.getData(), batch.getSelectionVector()));
    }

    private @Nullable SourceRecord record(RowValues values, int row) {
      Coordinates at = new Coordinates("delta", status.getPath(), 0, position + row);
      return records.of(at, () -> values.row(row));
    }
  }
}
