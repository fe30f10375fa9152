package dev.millrace.io.parquet;

import dev.millrace.element.RowFault;
import org.jspecify.annotations.Nullable;

/** The first fault of the row that is being read. */
final class Faults {
  private @Nullable RowFault first;

  void report(RowFault fault) {
    if (first == null) {
      first = fault;
    }
  }

  /** Whether nothing is wrong with the row so far. */
  boolean isEmpty() {
    return first == null;
  }

  /** The fault of the row just read, or null; forgets it. */
  @Nullable RowFault take() {
    RowFault fault = first;
    first = null;
    return fault;
  }

  void clear() {
    first = null;
  }
}
