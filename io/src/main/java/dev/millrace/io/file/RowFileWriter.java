package dev.millrace.io.file;

import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
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

  /**
   * Writes an encoded row; for formats that need no objects of its values.
   *
   * @param codec of the schema that the file was opened with
   * @param row read to its end
   * @param time event time, milliseconds UTC
   */
  default void writeEncoded(RowCodec codec, ByteSource row, long time) throws IOException {
    write(codec.decode(row), time);
  }

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
