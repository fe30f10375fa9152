package dev.millrace.io.delta;

import dev.millrace.io.delta.client.DeltaSession;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.json.JsonUtils;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.data.TransactionStateRow;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes batches of rows to new data files of a table, partition by partition. What was not {@link
 * #complete}d is removed on closing.
 */
final class TableFiles implements Closeable {
  private final DeltaSession session;
  private final Row state;
  private final List<String> actions = new ArrayList<>();
  private final List<String> made = new ArrayList<>();
  private boolean completed;

  /** Files of a version of the table, none of which is begun. */
  TableFiles(DeltaSession session, SnapshotImpl table) {
    this.session = session;
    this.state = TransactionStateRow.of(table.getMetadata(), table.getDataPath().toString(), 0);
  }

  /**
   * Writes the rows of a partition.
   *
   * @param partition values by the names of the columns; empty for a table without partitions
   * @param batches of the table's columns, at least one
   */
  void write(Map<String, Literal> partition, CloseableIterator<FilteredColumnarBatch> batches)
      throws IOException {
    session.takeBegun();
    Engine engine = session.engine();
    DataWriteContext context = Transaction.getWriteContext(engine, state, partition);
    try (CloseableIterator<FilteredColumnarBatch> stored =
            Transaction.transformLogicalData(engine, state, batches, partition);
        CloseableIterator<DataFileStatus> files =
            engine
                .getParquetHandler()
                .writeParquetFiles(directory(context), stored, context.getStatisticsColumns())) {
      List<DataFileStatus> written = new ArrayList<>();
      while (files.hasNext()) {
        DataFileStatus file = files.next();
        written.add(FileStatistics.right(file));
      }
      try (CloseableIterator<Row> lines =
          Transaction.generateAppendActions(engine, state, of(written), context)) {
        while (lines.hasNext()) {
          actions.add(JsonUtils.rowToJson(lines.next()));
        }
      }
    } finally {
      made.addAll(session.takeBegun());
    }
  }

  /**
   * The library gives the directory as the text of a URI, and takes it as it is: files of a table
   * in {@code a b} would be in {@code a%20b}, where nobody looks for them.
   */
  private static String directory(DataWriteContext context) {
    return new Path(URI.create(context.getTargetDirectory())).toString();
  }

  /** The library's iterator over what is there. */
  static <T> CloseableIterator<T> of(Iterable<T> all) {
    Iterator<T> each = all.iterator();
    return new CloseableIterator<>() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public T next() {
        return each.next();
      }

      @Override
      public void close() {}
    };
  }

  /** A line of the log for each file; they are whole, and in no version. */
  List<String> complete() {
    completed = true;
    return actions;
  }

  /** Removes all files. */
  void discard() {
    made.forEach(session::discard);
  }

  @Override
  public void close() {
    if (!completed) {
      discard();
    }
  }
}
