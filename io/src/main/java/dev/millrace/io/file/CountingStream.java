package dev.millrace.io.file;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts the bytes that pass. */
public final class CountingStream extends FilterOutputStream {
  private long written;

  public CountingStream(OutputStream out) {
    super(out);
  }

  public long written() {
    return written;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    written++;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    written += length;
  }
}
