package dev.millrace.io.file.record;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.JsonDecoder;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Rows from JSON lines. A line that cannot be decoded is a fault of its own; the next is fine. */
final class JsonLines extends TextRows {
  private final LineReader lines;
  private final JsonDecoder decoder;

  JsonLines(String path, DecodeColumns columns, InputStream in) {
    super(path);
    this.lines = new LineReader(in);
    this.decoder = JsonDecoder.of(columns.schema(), columns.units());
  }

  @Override
  long line() {
    return lines.line() + 1;
  }

  @Override
  @Nullable TextRow next() throws IOException {
    for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
      if (lines.isCut()) {
        return new TextRow(lines.line(), null, bytes, tooLong());
      } else if (!isBlank(bytes)) {
        return decode(bytes);
      }
    }
    return null;
  }

  private TextRow decode(byte[] bytes) {
    try {
      return new TextRow(lines.line(), decoder.decode(bytes), bytes, null);
    } catch (RowFault fault) {
      return new TextRow(lines.line(), null, bytes, fault);
    }
  }

  static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
