package dev.millrace.io.format;

import dev.millrace.element.RowFault;
import org.apache.beam.sdk.schemas.Schema;

/** One column of bytes as a record's value. */
record RawEncoder(Schema schema) implements RecordEncoder {

  @Override
  public byte[] encode(Object[] row) {
    if (row[0] == null) {
      throw new RowFault(
          FormatCodes.NOT_ENCODABLE,
          "column '" + schema.getField(0).getName() + "' is NULL, which format RAW cannot write");
    }
    return (byte[]) row[0];
  }

  @Override
  public boolean mayRefuse() {
    return schema.getField(0).getType().getNullable();
  }
}
