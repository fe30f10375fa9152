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
}
