package dev.millrace.io.file.record;

import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.format.avro.AvroForm;
import dev.millrace.io.format.avro.StoredColumns;
import java.io.IOException;
import java.io.InputStream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Rows from an Avro file, whose columns are found by name; a row's line is its number. */
final class AvroRows extends TextRows {
  private static final byte[] NO_BYTES = {};

  private final DecodeColumns columns;
  private final DataFileStream<GenericRecord> records;
  private final StoredColumns stored;
  private final int[] places;
  private long number;

  private AvroRows(String path, DecodeColumns columns, DataFileStream<GenericRecord> records) {
    super(path);
    this.columns = columns;
    this.records = records;
    this.stored = columns(path, records);
    this.places =
        columns.schema().getFieldNames().stream().mapToInt(name -> place(records, name)).toArray();
  }

  /**
   * Opens a file.
   *
   * @throws UserException ML-5106 or ML-5107 where its columns do not fit
   */
  static AvroRows open(String path, DecodeColumns columns, InputStream in) throws IOException {
    AvroRows rows = new AvroRows(path, columns, stream(in));
    rows.check();
    return rows;
  }

  private static int place(DataFileStream<GenericRecord> records, String name) {
    org.apache.avro.Schema.Field field = records.getSchema().getField(name);
    return field == null ? -1 : field.pos();
  }

  /** The columns of a file. */
  static StoredColumns columns(String path, InputStream in) throws IOException {
    return columns(path, stream(in));
  }

  private static DataFileStream<GenericRecord> stream(InputStream in) throws IOException {
    try {
      DataFileStream<GenericRecord> records = new DataFileStream<>(in, new GenericDatumReader<>());
      String codec = records.getMetaString(DataFileConstants.CODEC);
      if (DataFileConstants.XZ_CODEC.equals(codec)) {
        throw new IOException("its codec xz is not one of null, deflate, snappy, bzip2, zstandard");
      }
      return records;
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  /** The library has no exception for bytes that it cannot make sense of: any may come. */
  private static IOException damaged(RuntimeException e) {
    String words = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new IOException("it is damaged: " + words, e);
  }

  private static StoredColumns columns(String path, DataFileStream<GenericRecord> records) {
    if (records.getSchema().getType() != org.apache.avro.Schema.Type.RECORD) {
      throw FileErrors.failure(path, FileErrors.NO_COLUMNS, "the file does not hold records");
    }
    return StoredColumns.of(records.getSchema());
  }

  private void check() {
    for (int i = 0; i < places.length; i++) {
      Schema.Field wanted = columns.schema().getField(i);
      FieldType type = wanted.getType().withNullable(true);
      String left = stored.left().get(wanted.getName());
      if (left != null) {
        throw FileErrors.failure(
            path(), FileErrors.WRONG_TYPE, "column '" + wanted.getName() + "' " + left);
      }
      boolean missing = places[i] < 0 && !wanted.getType().getNullable();
      if (missing) {
        throw FileErrors.failure(
            path(),
            FileErrors.MISSING_COLUMN,
            "column '" + wanted.getName() + "' is not in the file and must not be NULL");
      } else if (places[i] >= 0
          && !stored
              .schema()
              .getField(wanted.getName())
              .getType()
              .withNullable(true)
              .equals(type)) {
        throw FileErrors.failure(
            path(),
            FileErrors.WRONG_TYPE,
            "column '" + wanted.getName() + "' has another type than in the other files");
      }
    }
  }

  @Override
  long line() {
    return number + 1;
  }

  @Override
  @Nullable TextRow next() throws IOException {
    GenericRecord record = stored();
    if (record == null) {
      return null;
    }
    number++;
    try {
      return row(record);
    } catch (AvroRuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private @Nullable GenericRecord stored() throws IOException {
    try {
      return records.hasNext() ? records.next() : null;
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  private TextRow row(GenericRecord record) {
    Object[] row = new Object[places.length];
    for (int i = 0; i < places.length; i++) {
      Schema.Field column = columns.schema().getField(i);
      try {
        row[i] = places[i] < 0 ? null : read(column, record, places[i]);
      } catch (RowFault fault) {
        String reason = "column '" + column.getName() + "': " + fault.reason();
        return new TextRow(number, null, NO_BYTES, new RowFault(fault.code(), reason));
      }
    }
    return new TextRow(number, row, NO_BYTES, null);
  }

  private static @Nullable Object read(Schema.Field column, GenericRecord record, int place) {
    org.apache.avro.Schema written = record.getSchema().getFields().get(place).schema();
    return AvroForm.read(column.getType(), written, record.get(place));
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
