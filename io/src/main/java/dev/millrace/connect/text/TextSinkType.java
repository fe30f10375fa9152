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
import dev.millrace.connect.key.KeySet;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.Block;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.output.FileSink;
import dev.millrace.io.file.output.ShardedOutput;
import dev.millrace.io.file.record.AvroFileFormat;
import dev.millrace.io.file.record.TextFileFormat;
import dev.millrace.io.file.record.TextFormat;
import dev.millrace.io.file.record.TextPlanner;
import dev.millrace.io.file.record.TextSourceOptions;
import dev.millrace.io.file.record.TextSplitReader;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.PCollection;

/** A sink of files of lines. */
record TextSinkType(TextFormat format, String type, String doc, KeySet keys) implements SinkType {
  @Override
  public Delivery delivery() {
    return Delivery.WHOLE_FILES;
  }

  @Override
  public String place(EndpointSpec sink) {
    return sink.value(FileKeys.SINK_PATH);
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
    FileKeys.checkShards(rows);
    if (format == TextFormat.TEXT) {
      checkLine(rows);
    } else if (format == TextFormat.AVRO) {
      checkAvro(rows);
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

  private static void checkAvro(SinkRows rows) {
    rows.schema().getFields().forEach(f -> checkAvro(rows, f.getName(), f.getName(), f.getType()));
  }

  private static void checkAvro(SinkRows rows, String path, String name, FieldType type) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      noPlace(
          rows,
          "a column named '" + path + "'; expected letters, digits and underscores. Rename it");
    }
    ValueKind kind = ValueKind.of(type);
    if (kind == ValueKind.DECIMAL && ValueKind.decimalPrecision(type) < 0) {
      noPlace(
          rows,
          "column '"
              + path
              + "', a DECIMAL without a precision. Cast it to DECIMAL(p, s) or DOUBLE");
    }
    if (kind == ValueKind.MAP) {
      FieldType key = Objects.requireNonNull(type.getMapKeyType());
      if (ValueKind.of(key) != ValueKind.STRING) {
        noPlace(
            rows,
            "column '"
                + path
                + "' ("
                + rows.typeName(type)
                + "); expected keys that are text. Drop it");
      }
      checkAvro(rows, path, name, Objects.requireNonNull(type.getMapValueType()));
    } else if (kind == ValueKind.ARRAY) {
      checkAvro(rows, path, name, Objects.requireNonNull(type.getCollectionElementType()));
    } else if (kind == ValueKind.ROW) {
      Objects.requireNonNull(type.getRowSchema())
          .getFields()
          .forEach(f -> checkAvro(rows, path + "." + f.getName(), f.getName(), f.getType()));
    }
  }

  private static void noPlace(SinkRows rows, String what) {
    rows.error(
        "", FileErrors.COLUMN_NOT_WRITABLE, "Avro has no place for " + what + " with MapToFields.");
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
    FileFormat lines =
        format == TextFormat.AVRO
            ? new AvroFileFormat()
            : TextFileFormat.of(format)
                .withDelimiter(context.sink().value(FileKeys.DELIMITER).charAt(0));
    Optional<ShardedOutput> shards = FileKeys.shards(context, lines);
    return SinkResult.at(context.sink().value(FileKeys.SINK_PATH))
        .withShards(shards)
        .withFiles(
            rows.apply(
                context.output() + "/write",
                FileSink.write(FileKeys.options(context, shards), lines)
                    .countedAs(context.step())));
  }
}
