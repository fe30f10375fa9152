package dev.millrace.io.format;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import org.apache.beam.sdk.schemas.Schema;

/** The formats that need nothing but the columns, under the names that the file uses. */
public enum ValueFormat implements RecordFormat {
  /** One JSON object per record, see {@link JsonDecoder}. */
  JSON,
  /** UTF-8 text, as the only column. */
  STRING,
  /** Bytes as they are, as the only column. */
  RAW;

  /** The name that the only column of {@link #STRING} and {@link #RAW} has by default. */
  public static final String PAYLOAD = "payload";

  /**
   * The decoder of this format.
   *
   * @param schema the columns to decode; for {@link #STRING} and {@link #RAW} exactly one, of type
   *     STRING and BYTES
   * @throws IllegalArgumentException if the format cannot hold the schema
   */
  public RecordDecoder decoder(Schema schema) {
    return decoder(schema, EpochUnits.NONE);
  }

  /**
   * The decoder of this format, where numbers may stand for points in time.
   *
   * @param units what they count
   * @throws IllegalArgumentException as {@link #decoder(Schema)}
   */
  @Override
  public RecordDecoder decoder(Schema schema, EpochUnits units) {
    return switch (this) {
      case JSON -> JsonDecoder.of(schema, units);
      case STRING -> new TextDecoder(onlyColumn(schema, ValueKind.STRING));
      case RAW -> new RawDecoder(onlyColumn(schema, ValueKind.BYTES));
    };
  }

  /**
   * The encoder of this format.
   *
   * @throws IllegalArgumentException if the format cannot hold the schema
   */
  @Override
  public RecordEncoder encoder(Schema schema) {
    return switch (this) {
      case JSON -> JsonEncoder.of(schema);
      case STRING -> new TextEncoder(onlyColumn(schema, ValueKind.STRING), this);
      case RAW -> rawEncoder(schema);
    };
  }

  /** A text goes out as its bytes in UTF-8. */
  private RecordEncoder rawEncoder(Schema schema) {
    boolean text =
        schema.getFieldCount() == 1
            && ValueKind.of(schema.getField(0).getType()) == ValueKind.STRING;
    return text
        ? new TextEncoder(schema, this)
        : new RawEncoder(onlyColumn(schema, ValueKind.BYTES));
  }

  /** The schema that {@link #STRING} and {@link #RAW} have where the file declares none. */
  public Schema defaultSchema() {
    return switch (this) {
      case JSON -> throw new IllegalArgumentException("JSON needs a declared schema");
      case STRING -> Schema.builder().addStringField(PAYLOAD).build();
      case RAW -> Schema.builder().addByteArrayField(PAYLOAD).build();
    };
  }

  private Schema onlyColumn(Schema schema, ValueKind kind) {
    if (schema.getFieldCount() != 1 || ValueKind.of(schema.getField(0).getType()) != kind) {
      throw new IllegalArgumentException(
          "format " + this + " holds exactly one column of type " + kind + "; got " + schema);
    }
    return schema;
  }
}
