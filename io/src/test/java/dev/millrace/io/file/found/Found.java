package dev.millrace.io.file.found;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.FoundColumns;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.file.record.AvroFileFormat;
import dev.millrace.io.file.record.CsvForm;
import dev.millrace.io.file.record.TextColumns;
import dev.millrace.io.file.record.TextFormat;
import dev.millrace.io.file.record.TextPlanner;
import dev.millrace.io.file.record.TextSourceOptions;
import dev.millrace.io.file.record.TextSplitReader;
import dev.millrace.io.parquet.page.ParquetFiles;
import dev.millrace.io.parquet.read.ParquetColumns;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * What Millrace finds in files where nobody declared columns.
 *
 * @param columns with their types in SQL
 * @param rows values as comparable text
 * @param dead how many rows are none
 */
record Found(Map<String, String> columns, List<String> rows, int dead) {

  static Found ofCsv(String path, CsvForm form) throws SQLException {
    FoundColumns found = TextColumns.ofCsv(path, form);
    return read(
        TextSourceOptions.of(path, TextFormat.CSV, found.schema()).withCsv(form), found.schema());
  }

  static Found ofJson(String path) throws SQLException {
    Schema schema = TextColumns.ofJson(path).schema();
    return read(TextSourceOptions.of(path, TextFormat.JSON, schema), schema);
  }

  static Found ofAvro(String path) throws SQLException {
    Schema schema = TextColumns.ofAvro(path).schema();
    return read(TextSourceOptions.of(path, TextFormat.AVRO, schema), schema);
  }

  static Found ofParquet(Path path) throws SQLException {
    Schema schema = ParquetColumns.find(path.toString()).schema();
    List<String> rows = new ArrayList<>();
    for (Object[] row : ParquetFiles.read(path, schema)) {
      rows.add(DuckTable.text(row));
    }
    return new Found(columns(schema), rows, 0);
  }

  /** The rows of a Parquet file as an Avro file. */
  static void copy(Path parquet, Path avro) throws IOException {
    Schema schema = ParquetColumns.find(parquet.toString()).schema();
    try (OutputStream out = Files.newOutputStream(avro);
        RowFileWriter writer =
            AvroFileFormat.of("deflate").open(avro.toString(), schema, Channels.newChannel(out))) {
      for (Object[] row : ParquetFiles.read(parquet, schema)) {
        writer.write(row, 0);
      }
    }
  }

  private static Found read(TextSourceOptions options, Schema schema) throws SQLException {
    List<SourceRecord> records = new ArrayList<>();
    TextSplitReader reader = new TextSplitReader(options);
    TextPlanner.plan(options).splits().forEach(split -> reader.read(split, records::add));
    List<String> rows = new ArrayList<>();
    int dead = 0;
    for (SourceRecord record : records) {
      if (record.fault() == null) {
        rows.add(DuckTable.text(record.row()));
      } else {
        dead++;
      }
    }
    return new Found(columns(schema), rows, dead);
  }

  private static Map<String, String> columns(Schema schema) {
    Map<String, String> columns = new LinkedHashMap<>();
    schema.getFields().forEach(field -> columns.put(field.getName(), type(field.getType())));
    return columns;
  }

  private static String type(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN, FLOAT, DOUBLE, DATE, TIME -> ValueKind.of(type).name();
      case INT8 -> "TINYINT";
      case INT16 -> "SMALLINT";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case DECIMAL ->
          "DECIMAL(" + ValueKind.decimalPrecision(type) + "," + ValueKind.decimalScale(type) + ")";
      case STRING -> "VARCHAR";
      case BYTES -> "BLOB";
      case TIMESTAMP -> "TIMESTAMP_MS";
      case TIMESTAMP_MICROS -> "TIMESTAMP";
      case ARRAY -> type(type.getCollectionElementType()) + "[]";
      case MAP -> "MAP(" + type(type.getMapKeyType()) + ", " + type(type.getMapValueType()) + ")";
      case ROW ->
          "STRUCT("
              + type.getRowSchema().getFields().stream()
                  .map(field -> field.getName() + " " + type(field.getType()))
                  .collect(Collectors.joining(", "))
              + ")";
    };
  }
}
