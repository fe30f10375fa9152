package dev.millrace.io.file.record;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a text as bytes, without their ends; a line ends with LF or with the text. */
final class LineReader implements Closeable {
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int from;
  private int end;
  private long line;
  private boolean cut;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** The number of the line that {@link #next} gave last, counted from 1. */
  long line() {
    return line;
  }

  /** Whether the last line was longer than {@link TextRows#MAX_RECORD_BYTES}, and is its start. */
  boolean isCut() {
    return cut;
  }

  /** The next line, null after the last. */
  byte @Nullable [] next() throws IOException {
    if (from == end && !fill()) {
      return null;
    }
    line++;
    cut = false;
    byte[] start = new byte[0];
    do {
      int lineEnd = from;
      while (lineEnd < end && buffer[lineEnd] != '\n') {
        lineEnd++;
      }
      start = joined(start, lineEnd);
      from = lineEnd;
      if (lineEnd < end) {
        from++;
        return start;
      }
    } while (fill());
    return start;
  }

  /** What came before, and the buffer's bytes up to a place, as far as a record may be long. */
  private byte[] joined(byte[] before, int to) {
    int more = Math.min(to - from, TextRows.MAX_RECORD_BYTES - before.length);
    cut |= more < to - from;
    if (more == 0) {
      return before;
    } else if (before.length == 0) {
      return Arrays.copyOfRange(buffer, from, from + more);
    }
    byte[] all = Arrays.copyOf(before, before.length + more);
    System.arraycopy(buffer, from, all, before.length, more);
    return all;
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer);
    from = 0;
    end = Math.max(0, read);
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
