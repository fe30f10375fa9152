package dev.millrace.parity;

import java.util.List;

/**
 * Rows that a step can read.
 *
 * @param ref how the file refers to them
 * @param timed whether timed steps may read them
 * @param windowing the windows they are in, as the file writes them
 * @param timeColumn a column that holds every row's event time; null if none is known to
 */
record Flow(String ref, List<Column> columns, boolean timed, String windowing, String timeColumn) {
  public static final String GLOBAL = "{type: global}";

  Flow {
    columns = List.copyOf(columns);
    String time = timeColumn;
    if (columns.stream().noneMatch(c -> c.name().equals(time))) {
      timeColumn = null;
    }
  }

  Flow(String ref, List<Column> columns, boolean timed, String windowing) {
    this(ref, columns, timed, windowing, null);
  }

  Flow named(String newRef) {
    return new Flow(newRef, columns, timed, windowing, timeColumn);
  }

  /** With these columns; a column of an old name has its old values. */
  Flow with(String newRef, List<Column> newColumns) {
    return new Flow(newRef, newColumns, timed, windowing, timeColumn);
  }

  /** Whether what reads the other can read this one as well. */
  boolean standsFor(Flow other) {
    return timed == other.timed
        && windowing.equals(other.windowing)
        && (other.timeColumn == null || other.timeColumn.equals(timeColumn))
        && columns.equals(other.columns);
  }

  boolean has(String column) {
    return columns.stream().anyMatch(c -> c.name().equals(column));
  }

  List<Column> of(Type... types) {
    List<Type> wanted = List.of(types);
    return columns.stream().filter(c -> wanted.contains(c.type())).toList();
  }
}
