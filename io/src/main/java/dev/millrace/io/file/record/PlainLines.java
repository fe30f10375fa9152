package dev.millrace.io.file.record;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.ScalarValues;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Rows of one column of text, a line each; the line's end, LF or CRLF, is not part of it. */
final class PlainLines extends TextRows {
  private final LineReader lines;
  private final DecodeColumns columns;

  PlainLines(String path, DecodeColumns columns, InputStream in) {
    super(path);
    this.columns = columns;
    this.lines = new LineReader(in);
  }

  @Override
  long line() {
    return lines.line() + 1;
  }

  @Override
  @Nullable TextRow next() throws IOException {
    byte[] bytes = lines.next();
    if (bytes == null) {
      return null;
    } else if (lines.isCut()) {
      return new TextRow(lines.line(), null, bytes, tooLong());
    }
    int length = bytes.length;
    byte[] text =
        length > 0 && bytes[length - 1] == '\r' ? Arrays.copyOf(bytes, length - 1) : bytes;
    try {
      Object[] row = new Object[columns.schema().getFieldCount()];
      String name = columns.schema().getField(0).getName();
      row[0] = ScalarValues.parse(name, FieldType.STRING, columns.units(), text);
      return new TextRow(lines.line(), row, bytes, null);
    } catch (RowFault fault) {
      return new TextRow(lines.line(), null, bytes, fault);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
