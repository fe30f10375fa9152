package dev.millrace.parity;

import java.util.List;

/**
 * Rows that a step can read.
 *
 * @param ref how the file refers to them
 * @param timed whether timed steps may read them
 * @param windowing the windows they are in, as the file writes them
 */
record Flow(String ref, List<Column> columns, boolean timed, String windowing) {
  static final String GLOBAL = "{type: global}";

  Flow(String ref, List<Column> columns, boolean timed, String windowing) {
    this.ref = ref;
    this.columns = List.copyOf(columns);
    this.timed = timed;
    this.windowing = windowing;
  }

  Flow named(String newRef) {
    return new Flow(newRef, columns, timed, windowing);
  }

  List<Column> of(Type... types) {
    List<Type> wanted = List.of(types);
    return columns.stream().filter(c -> wanted.contains(c.type())).toList();
  }
}
