package dev.millrace.io.rows;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import java.io.Serializable;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Writes rows to a server, in batches. Used by one thread at a time.
 *
 * @param <R> a row in the form that the server takes
 */
public interface RowWriter<R extends RowWriter.Row> extends AutoCloseable {
  /** A row that waits for its batch. */
  interface Row {
    /** The row as it came. */
    Event event();
  }

  /** Connects, where rows are written. */
  @FunctionalInterface
  interface Opener<R extends Row> extends Serializable {
    /**
     * @throws dev.millrace.diag.UserException if the place cannot be written to
     */
    RowWriter<R> open();
  }

  /**
   * Gives a row its form.
   *
   * @param id of the row ({@link dev.millrace.element.RowIds})
   * @throws RowFault for a row that has none
   */
  R prepare(Event event, String id);

  /**
   * Writes rows, and returns when the server has them. A server that is away is waited for.
   *
   * @param refused takes each row that the server refuses while it writes the others
   * @throws RowFault if the server refuses all because of one: the halves are tried then, down to
   *     that row
   * @throws dev.millrace.diag.UserException if no row can be written
   */
  void write(List<R> rows, BiConsumer<R, RowFault> refused);

  /**
   * Writes rows; where the server refuses all because of one, their halves are tried, down to that
   * row.
   *
   * @param refused takes each row that the server refuses
   */
  default void writeOthers(List<R> rows, BiConsumer<R, RowFault> refused) {
    try {
      write(rows, refused);
    } catch (RowFault fault) {
      if (rows.size() == 1) {
        refused.accept(rows.get(0), fault);
        return;
      }
      int half = rows.size() / 2;
      writeOthers(rows.subList(0, half), refused);
      writeOthers(rows.subList(half, rows.size()), refused);
    }
  }

  @Override
  void close();
}
