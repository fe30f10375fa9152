package dev.millrace.io.jdbc;

import dev.millrace.element.Event;
import dev.millrace.io.rows.RowWriter;
import org.jspecify.annotations.Nullable;

/**
 * A row that waits for its batch.
 *
 * @param event the row as it came
 * @param values of the table's columns, its id last
 * @param rank where it stands among others
 */
public record PendingRow(Event event, @Nullable Object[] values, Rank rank)
    implements RowWriter.Row {
  /**
   * What decides between two rows of a key.
   *
   * @param key the same for rows of which the table keeps one
   * @param version null where rows are appended
   */
  public record Rank(Comparable<?> key, @Nullable Comparable<Object> version, String id) {
    /** Whether this row replaces another one of its key, as the table decides. */
    public boolean replaces(Rank other) {
      Comparable<Object> own = version;
      Comparable<Object> others = other.version;
      int newer = own == null || others == null ? 0 : own.compareTo(others);
      return newer > 0 || newer == 0 && id.compareTo(other.id) > 0;
    }
  }
}
