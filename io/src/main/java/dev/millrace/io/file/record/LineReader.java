package dev.millrace.io.file.record;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a text as bytes, without their ends; a line ends with LF or with the text. */
final class LineReader implements Closeable {
  private final InputStream in;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1 << 12);
  private long line;
  private boolean cut;

  LineReader(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
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
    int b = in.read();
    if (b < 0) {
      return null;
    }
    buffer.reset();
    line++;
    cut = false;
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (buffer.size() < TextRows.MAX_RECORD_BYTES) {
        buffer.write(b);
      } else {
        cut = true;
      }
    }
    return buffer.toByteArray();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
