package dev.millrace.io.parquet.page;

import dev.millrace.element.RowFault;
import org.jspecify.annotations.Nullable;

/** The first fault of the row that is being read. */
public final class Faults {
  private @Nullable RowFault first;

  public void report(RowFault fault) {
    if (first == null) {
      first = fault;
    }
  }

  /** Whether nothing is wrong with the row so far. */
  public boolean isEmpty() {
    return first == null;
  }

  /** The fault of the row just read, or null; forgets it. */
  public @Nullable RowFault take() {
    RowFault fault = first;
    first = null;
    return fault;
  }

  public void clear() {
    first = null;
  }
}
