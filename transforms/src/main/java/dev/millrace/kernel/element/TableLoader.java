package dev.millrace.kernel.element;

import java.io.Serializable;
import java.util.List;

/** Reads a bounded reference table. */
@FunctionalInterface
public interface TableLoader extends Serializable {
  /**
   * All rows of the table, in the order of its schema.
   *
   * @throws dev.millrace.diag.UserException if the table cannot be read
   */
  List<Object[]> load();
}
