package dev.millrace.io.file.table;

import java.io.Serializable;
import java.util.List;

/**
 * Makes files part of a table.
 *
 * @param <F> what a writer made
 */
public interface Committer<F extends PendingFiles> extends Serializable {
  /** Reaches the table; called before the first commit of a process. */
  Commits<F> open();

  /**
   * A table that was reached.
   *
   * @param <F> what a writer made
   */
  interface Commits<F extends PendingFiles> extends AutoCloseable {
    /**
     * Commits what is not committed yet, all of it or nothing.
     *
     * @throws dev.millrace.diag.UserException if the table refuses, or is away for too long
     */
    void commit(List<F> files);

    @Override
    default void close() {}
  }
}
