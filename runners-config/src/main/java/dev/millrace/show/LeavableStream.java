package dev.millrace.show;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream whose reader may leave once it has enough, as {@code head} does: what comes after that
 * is nobody's loss, and not an error. All other failures are.
 */
final class LeavableStream extends FilterOutputStream {
  LeavableStream(OutputStream target) {
    super(target);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("Broken pipe")) {
        throw e;
      }
    }
  }
}
