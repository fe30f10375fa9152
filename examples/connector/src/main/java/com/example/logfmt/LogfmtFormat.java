package com.example.logfmt;

import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.format.ScalarValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/**
 * Lines of {@code key=value}, in UTF-8.
 *
 * @param nulls whether columns that are NULL are written, as {@code key=}
 */
record LogfmtFormat(boolean nulls) implements FileFormat {
  @Override
  public String ending() {
    return ".log";
  }

  @Override
  public RowFileWriter open(String path, Schema schema, WritableByteChannel channel) {
    return new Writer(schema, channel);
  }

  private String line(Schema schema, Object[] row) {
    StringJoiner line = new StringJoiner(" ", "", "\n");
    for (int i = 0; i < row.length; i++) {
      Field field = schema.getField(i);
      if (row[i] != null) {
        String text = ScalarValues.print(field.getName(), field.getType(), row[i]);
        line.add(field.getName() + "=" + quoted(text));
      } else if (nulls) {
        line.add(field.getName() + "=");
      }
    }
    return line.toString();
  }

  private static String quoted(String text) {
    if (text.matches("[^\\s\"=\\\\]+")) {
      return text;
    }
    String escaped =
        text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r");
    return '"' + escaped + '"';
  }

  private final class Writer implements RowFileWriter {
    private final Schema schema;
    private final WritableByteChannel channel;
    private long written;

    Writer(Schema schema, WritableByteChannel channel) {
      this.schema = schema;
      this.channel = channel;
    }

    @Override
    public void write(Object[] row, long time) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(line(schema, row).getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        written += channel.write(bytes);
      }
    }

    @Override
    public long bytes() {
      return written;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
