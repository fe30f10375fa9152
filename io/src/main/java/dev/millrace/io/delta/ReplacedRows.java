package dev.millrace.io.delta;

import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.read.FileBatches;
import dev.millrace.io.delta.read.TimeFilter;
import dev.millrace.io.file.table.TableOptions.Replaced;
import io.delta.kernel.Scan;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.json.JsonUtils;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Removes the rows of a version of the table that give way to those of a replay. A file that has
 * other rows as well is written anew without them: the library writes no deletion vectors.
 */
final class ReplacedRows {
  private final DeltaSession session;
  private final SnapshotImpl table;
  private final Replaced replaced;
  private final List<Row> actions = new ArrayList<>();
  private final TableFiles files;

  ReplacedRows(DeltaSession session, Replaced replaced, SnapshotImpl table) {
    this.session = session;
    this.replaced = replaced;
    this.table = table;
    this.files = new TableFiles(session, table);
  }

  /** The lines of the log that remove them, and add what is written anew. */
  List<Row> actions() {
    try {
      return made();
    } catch (RuntimeException e) {
      discard();
      throw e;
    }
  }

  private List<Row> made() {
    if (replaced.isAll()) {
      CommittedFiles.each(
          session, table.getScanBuilder().build(), row -> remove(new AddFile(row.getStruct(0))));
      return actions;
    }
    String column = Objects.requireNonNull(replaced.column());
    DataType type = table.getSchema().get(column).getDataType();
    Optional<Predicate> near =
        TimeFilter.of(column, type, replaced.fromMillis(), replaced.toMillis());
    Scan all = table.getScanBuilder().build();
    Row whole = all.getScanState(session.engine());
    StructType time = new StructType(List.of(table.getSchema().get(column)));
    Row times = table.getScanBuilder().withReadSchema(time).build().getScanState(session.engine());
    Scan some = near.map(where -> table.getScanBuilder().withFilter(where).build()).orElse(all);
    CommittedFiles.each(
        session, some, row -> removePart(row, new AddFile(row.getStruct(0)), times, whole));
    files
        .complete()
        .forEach(line -> actions.add(JsonUtils.rowFromJson(line, SingleAction.FULL_SCHEMA)));
    return actions;
  }

  /** Removes files that were written anew for a version that was not made. */
  void discard() {
    files.discard();
  }

  private void remove(AddFile file) {
    actions.add(
        SingleAction.createRemoveFileSingleAction(
            file.toRemoveFileRow(true, Optional.of(System.currentTimeMillis()))));
  }

  private void removePart(Row scanned, AddFile file, Row times, Row whole) {
    try {
      long[] count = count(scanned, times);
      long going = count[0];
      long staying = count[1];
      if (going == 0) {
        return;
      }
      remove(file);
      if (staying > 0) {
        List<@Nullable Object> partition = partition(file);
        try (CloseableIterator<FilteredColumnarBatch> rows =
            FileBatches.of(session.engine(), whole, scanned)) {
          files.write(Partitions.of(table).literals(partition), rows.map(this::others));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many rows of a file go, and how many stay. */
  private long[] count(Row scanned, Row times) throws IOException {
    long[] count = {0, 0};
    try (CloseableIterator<FilteredColumnarBatch> rows =
        FileBatches.of(session.engine(), times, scanned)) {
      while (rows.hasNext()) {
        FilteredColumnarBatch batch = rows.next();
        ColumnVector time = time(batch);
        for (int row = 0; row < batch.getData().getSize(); row++) {
          if (FileBatches.isSelected(batch.getSelectionVector(), row)) {
            count[goes(time, row) ? 0 : 1]++;
          }
        }
      }
    }
    return count;
  }

  /** The rows of a batch that stay. */
  private FilteredColumnarBatch others(FilteredColumnarBatch batch) {
    ColumnVector time = time(batch);
    boolean[] stay = new boolean[batch.getData().getSize()];
    for (int row = 0; row < stay.length; row++) {
      stay[row] = FileBatches.isSelected(batch.getSelectionVector(), row) && !goes(time, row);
    }
    return new FilteredColumnarBatch(
        batch.getData(),
        Optional.of(
            session.engine().getExpressionHandler().createSelectionVector(stay, 0, stay.length)));
  }

  private ColumnVector time(FilteredColumnarBatch batch) {
    StructType columns = batch.getData().getSchema();
    return batch
        .getData()
        .getColumnVector(columns.indexOf(Objects.requireNonNull(replaced.column())));
  }

  private boolean goes(ColumnVector time, int row) {
    if (time.isNullAt(row)) {
      return false;
    }
    long millis = Math.floorDiv(time.getLong(row), 1_000);
    return millis >= replaced.fromMillis() && millis < replaced.toMillis();
  }

  private List<@Nullable Object> partition(AddFile file) {
    Map<String, String> texts = VectorUtils.toJavaMap(file.getPartitionValues());
    return Partitions.of(table).parsed(texts);
  }
}
