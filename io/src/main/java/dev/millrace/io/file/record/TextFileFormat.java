package dev.millrace.io.file.record;

import dev.millrace.io.file.CountingStream;
import dev.millrace.io.file.EventTimeColumn;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.format.ScalarValues;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** JSON lines and CSV as formats of files, in UTF-8; {@link TextSplitReader} reads them back. */
public final class TextFileFormat implements FileFormat {
  private final TextFormat format;
  private final char delimiter;
  private final TextCompression compression;
  private final boolean eventTimeColumn;

  private TextFileFormat(
      TextFormat format, char delimiter, TextCompression compression, boolean eventTimeColumn) {
    this.format = format;
    this.delimiter = delimiter;
    this.compression = compression;
    this.eventTimeColumn = eventTimeColumn;
  }

  /** Uncompressed, with commas in CSV, without the event time. */
  public static TextFileFormat of(TextFormat format) {
    return new TextFileFormat(format, ',', TextCompression.NONE, false);
  }

  public TextFileFormat withDelimiter(char character) {
    return new TextFileFormat(format, character, compression, eventTimeColumn);
  }

  public TextFileFormat withCompression(TextCompression other) {
    return new TextFileFormat(format, delimiter, other, eventTimeColumn);
  }

  /** Whether rows keep their event time, as the column {@code _event_time}. */
  public TextFileFormat withEventTimeColumn(boolean keep) {
    return new TextFileFormat(format, delimiter, compression, keep);
  }

  @Override
  public String ending() {
    String plain =
        switch (format) {
          case JSON -> ".jsonl";
          case CSV -> ".csv";
          case TEXT -> ".txt";
          case AVRO -> throw new IllegalStateException("not text");
        };
    return plain + compression.ending();
  }

  @Override
  public RowFileWriter open(String path, Schema schema, WritableByteChannel channel)
      throws IOException {
    Schema stored = eventTimeColumn ? EventTimeColumn.on(schema) : schema;
    if (format == TextFormat.CSV) {
      TextSourceOptions.checkCsv(path, stored);
    }
    CountingStream counting = new CountingStream(Channels.newOutputStream(channel));
    OutputStream out = new BufferedOutputStream(compression.compress(counting), 1 << 16);
    Lines lines =
        switch (format) {
          case JSON -> JsonEncoder.of(stored)::encode;
          case CSV -> new CsvLines(stored, delimiter)::encode;
          case TEXT -> new PlainLines(stored.getField(0))::encode;
          case AVRO -> throw new IllegalStateException("not text");
        };
    if (format == TextFormat.CSV) {
      String header = CsvLine.of(stored.getFieldNames(), delimiter);
      out.write((header + '\n').getBytes(StandardCharsets.UTF_8));
    }
    return new Writer(lines, out, counting, eventTimeColumn);
  }

  /** Makes a line of a row, without its end. */
  private interface Lines {
    byte[] encode(Object[] row);
  }

  private record CsvLines(Schema schema, char delimiter) {
    byte[] encode(Object[] row) {
      List<@Nullable String> texts = new ArrayList<>(row.length);
      for (int i = 0; i < row.length; i++) {
        Schema.Field field = schema.getField(i);
        texts.add(
            row[i] == null ? null : ScalarValues.print(field.getName(), field.getType(), row[i]));
      }
      return CsvLine.of(texts, delimiter).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The value of the only column as text; nothing for NULL. */
  private record PlainLines(Schema.Field column) {
    byte[] encode(Object[] row) {
      String text =
          row[0] == null ? "" : ScalarValues.print(column.getName(), column.getType(), row[0]);
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  private static final class Writer implements RowFileWriter {
    private final Lines lines;
    private final OutputStream out;
    private final CountingStream counting;
    private final boolean eventTimeColumn;

    Writer(Lines lines, OutputStream out, CountingStream counting, boolean eventTimeColumn) {
      this.lines = lines;
      this.out = out;
      this.counting = counting;
      this.eventTimeColumn = eventTimeColumn;
    }

    @Override
    public void write(Object[] row, long time) throws IOException {
      out.write(lines.encode(eventTimeColumn ? EventTimeColumn.on(row, time) : row));
      out.write('\n');
    }

    @Override
    public long bytes() {
      return counting.written();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
