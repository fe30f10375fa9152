package dev.millrace.element.block;

import dev.millrace.element.SourceRecord;
import java.io.Serializable;
import java.util.function.Consumer;

/** Reads one piece of a file: the bounded sources' counterpart of a live source's reader. */
public interface SplitReader extends Serializable {
  /**
   * Pushes every record of the split, in order. Records that cannot be decoded are pushed with the
   * verdict DEAD; no record is late.
   *
   * @throws dev.millrace.diag.UserException when the file as a whole cannot be read and the source
   *     was told to fail on that
   */
  void read(FileSplit split, Consumer<SourceRecord> out);

  /** Which records of logs, such as a topic's partitions, are wanted. */
  @FunctionalInterface
  interface Places {
    boolean wanted(String log, int partition, long offset);
  }

  /**
   * As {@link #read(FileSplit, Consumer)}, but records of other places need not be pushed: who asks
   * has to look all the same. What is not wanted costs less where a file tells places apart.
   */
  default void read(FileSplit split, Places places, Consumer<SourceRecord> out) {
    read(split, out);
  }
}
