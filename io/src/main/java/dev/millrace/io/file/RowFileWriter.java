package dev.millrace.io.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/** Writes the rows of one file. */
public interface RowFileWriter extends Closeable {
  /**
   * Writes a row.
   *
   * @param time event time, milliseconds UTC
   */
  void write(Object[] row, long time) throws IOException;

  /** About how long the file is by now, in bytes; exactly, once it is closed. */
  long bytes();

  /** What else the format found worth keeping about the rows written, by name. */
  default Map<String, Long> notes() {
    return Map.of();
  }

  /** Ends the file; without it the file is not whole. */
  @Override
  void close() throws IOException;
}
