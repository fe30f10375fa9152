package dev.millrace.connect.text;

import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.file.FileReadBack;
import dev.millrace.connect.format.AvroColumns;
import dev.millrace.connect.key.KeySet;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.Block;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.output.FileSink;
import dev.millrace.io.file.output.ShardedOutput;
import dev.millrace.io.file.record.AvroFileFormat;
import dev.millrace.io.file.record.TextCompression;
import dev.millrace.io.file.record.TextFileFormat;
import dev.millrace.io.file.record.TextFormat;
import dev.millrace.io.file.record.TextPlanner;
import dev.millrace.io.file.record.TextSourceOptions;
import dev.millrace.io.file.record.TextSplitReader;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;

/** A sink of files of lines. */
record TextSinkType(TextFormat format, String type, String doc, KeySet keys) implements SinkType {
  @Override
  public Delivery delivery() {
    return Delivery.WHOLE_FILES;
  }

  @Override
  public boolean writesMixed(EndpointSpec sink) {
    return format == TextFormat.JSON;
  }

  @Override
  public String place(EndpointSpec sink) {
    return sink.value(FileKeys.SINK_PATH);
  }

  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return FileKeys.beside(sink, name);
  }

  @Override
  public boolean replaces(EndpointSpec sink, EndpointSpec other) {
    return FileKeys.isSamePlace(sink, other);
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new FileReadBack(false, this::files));
  }

  private FileReadBack.Files files(WrittenRows written) {
    EndpointSpec sink = written.sink();
    TextSourceOptions options =
        TextSourceOptions.of(sink.value(FileKeys.SINK_PATH), format, written.schema())
            .withDelimiter(sink.value(FileKeys.DELIMITER).charAt(0));
    return new FileReadBack.Files(
        () -> TextPlanner.plan(options).splits(), new TextSplitReader(options));
  }

  @Override
  public void check(SinkRows rows) {
    FileKeys.checkPath(rows);
    FileKeys.checkShards(rows);
    FileKeys.checkPartitions(rows);
    if (format == TextFormat.TEXT) {
      checkLine(rows);
    } else if (format == TextFormat.AVRO) {
      AvroColumns.check(rows, rows.schema());
    } else if (format == TextFormat.CSV) {
      rows.schema().getFields().stream()
          .filter(f -> !ValueKind.of(f.getType()).isScalar())
          .forEach(
              f ->
                  rows.error(
                      "",
                      FileErrors.COLUMN_NOT_WRITABLE,
                      "CSV has no place for column '"
                          + f.getName()
                          + "' ("
                          + rows.typeName(f.getType())
                          + "); expected single values. Drop it with MapToFields, or write JSON or"
                          + " Parquet."));
    }
  }

  private static void checkLine(SinkRows rows) {
    List<Schema.Field> columns = rows.schema().getFields();
    if (columns.size() != 1 || !ValueKind.of(columns.get(0).getType()).isScalar()) {
      rows.error(
          "",
          FileErrors.COLUMN_NOT_WRITABLE,
          "a line of text holds one single value; got the columns "
              + String.join(", ", rows.schema().getFieldNames())
              + ". Make one column of them with MapToFields, or write JSON or CSV.");
    }
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    EndpointSpec sink = context.sink();
    TextCompression compression =
        format == TextFormat.AVRO
            ? TextCompression.NONE
            : TextCompression.of(sink.value(FileKeys.COMPRESSION));
    FileFormat lines =
        format == TextFormat.AVRO
            ? AvroFileFormat.of(sink.value(AvroConnector.COMPRESSION))
            : TextFileFormat.of(format)
                .withDelimiter(sink.value(FileKeys.DELIMITER).charAt(0))
                .withCompression(compression);
    Optional<ShardedOutput> shards = FileKeys.shards(context, lines, compression.ending());
    FileSink files =
        FileSink.write(FileKeys.options(context, shards), lines).countedAs(context.step());
    return FileKeys.write(
        context,
        rows,
        placed ->
            SinkResult.at(sink.value(FileKeys.SINK_PATH))
                .withShards(shards)
                .withFiles(placed.apply(context.output() + "/write", files)));
  }
}
