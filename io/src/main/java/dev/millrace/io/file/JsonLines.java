package dev.millrace.io.file;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.JsonDecoder;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Rows from JSON lines. A line that cannot be decoded is a fault of its own; the next is fine. */
final class JsonLines extends TextRows {
  private final InputStream in;
  private final JsonDecoder decoder;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1 << 12);
  private long line;

  JsonLines(String path, DecodeColumns columns, InputStream in) {
    super(path);
    this.in = new BufferedInputStream(in, 1 << 16);
    this.decoder = JsonDecoder.of(columns.schema(), columns.units());
  }

  @Override
  long line() {
    return line + 1;
  }

  @Override
  @Nullable TextRow next() throws IOException {
    while (true) {
      buffer.reset();
      int cut = readLine();
      if (cut < 0) {
        return null;
      }
      line++;
      byte[] bytes = buffer.toByteArray();
      if (cut > 0) {
        String message = "the line is longer than " + MAX_RECORD_BYTES + " bytes";
        return new TextRow(line, null, bytes, new RowFault(FileErrors.ROW_LINE, message));
      }
      if (!isBlank(bytes)) {
        return decode(bytes);
      }
    }
  }

  private TextRow decode(byte[] bytes) {
    try {
      return new TextRow(line, decoder.decode(bytes), bytes, null);
    } catch (RowFault fault) {
      return new TextRow(line, null, bytes, fault);
    }
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Reads up to the end of the line; returns 0, 1 if it was cut, or -1 after the last line. */
  private int readLine() throws IOException {
    int b = in.read();
    if (b < 0) {
      return -1;
    }
    int cut = 0;
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (buffer.size() < MAX_RECORD_BYTES) {
        buffer.write(b);
      } else {
        cut = 1;
      }
    }
    return cut;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
