package dev.millrace.io.file.record;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.record.CsvRecords.CsvRecord;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.ScalarValues;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One record of CSV (RFC 4180) as the value of a message: the columns in their order, without a
 * header. Values are read and written as in files: an empty field without quotes is NULL, one in
 * quotes an empty text. A line end after the record is allowed.
 */
public record CsvFormat(char delimiter) implements RecordFormat {
  /** The name of the format in the file. */
  public static final String NAME = "CSV";

  /**
   * @throws IllegalArgumentException if a column is not a single value
   */
  @Override
  public RecordDecoder decoder(Schema schema, EpochUnits units) {
    return new Decoder(held(schema), units, CsvForm.STANDARD.withDelimiter(delimiter));
  }

  /**
   * @throws IllegalArgumentException if a column is not a single value
   */
  @Override
  public RecordEncoder encoder(Schema schema) {
    return new Encoder(held(schema), delimiter);
  }

  /** The columns that CSV has no place for. */
  public static List<Schema.Field> refused(Schema schema) {
    return schema.getFields().stream().filter(f -> !ScalarValues.canHold(f.getType())).toList();
  }

  private static Schema held(Schema schema) {
    List<Schema.Field> refused = refused(schema);
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException("CSV has no place for " + refused);
    }
    return schema;
  }

  private record Decoder(Schema schema, EpochUnits units, CsvForm form)
      implements RecordDecoder, Serializable {
    @Override
    public Object[] decode(byte[] value) {
      List<byte @Nullable []> fields = fields(value);
      if (fields.size() != schema.getFieldCount()) {
        throw new RowFault(
            FileErrors.ROW_LINE,
            "the record has "
                + fields.size()
                + " fields; expected "
                + schema.getFieldCount()
                + ": "
                + String.join(", ", schema.getFieldNames()));
      }
      Object[] row = new Object[fields.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = value(schema.getField(i), fields.get(i));
      }
      return row;
    }

    private List<byte @Nullable []> fields(byte[] value) {
      try (CsvRecords records = CsvRecords.in(value, form)) {
        CsvRecord record = records.next();
        if (record == null) {
          // A record of no bytes is a column that is NULL.
          List<byte @Nullable []> none = new ArrayList<>();
          none.add(null);
          return none;
        } else if (record.fault() != null) {
          throw new RowFault(FileErrors.ROW_LINE, record.fault());
        } else if (records.next() != null) {
          throw new RowFault(FileErrors.ROW_LINE, "there is more than one line of CSV");
        }
        return record.fields();
      } catch (IOException e) {
        throw new UncheckedIOException("reading from memory", e);
      }
    }

    private @Nullable Object value(Schema.Field field, byte @Nullable [] text) {
      if (text != null) {
        return ScalarValues.parse(field.getName(), field.getType(), units, text);
      } else if (field.getType().getNullable()) {
        return null;
      }
      throw new RowFault(
          FileErrors.ROW_NULL, "column '" + field.getName() + "' is NULL but must have a value");
    }
  }

  private record Encoder(Schema schema, char delimiter) implements RecordEncoder {
    @Override
    public byte[] encode(Object[] row) {
      List<@Nullable String> texts = new ArrayList<>(row.length);
      for (int i = 0; i < row.length; i++) {
        Schema.Field field = schema.getField(i);
        texts.add(
            row[i] == null ? null : ScalarValues.print(field.getName(), field.getType(), row[i]));
      }
      return CsvLine.of(texts, delimiter).getBytes(StandardCharsets.UTF_8);
    }
  }
}
