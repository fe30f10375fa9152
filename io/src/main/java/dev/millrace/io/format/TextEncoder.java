package dev.millrace.io.format;

import dev.millrace.element.RowFault;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema;

/** One text column as a record's value. */
record TextEncoder(Schema schema, ValueFormat format) implements RecordEncoder {

  @Override
  public byte[] encode(Object[] row) {
    if (row[0] == null) {
      throw new RowFault(
          FormatCodes.NOT_ENCODABLE,
          "column '"
              + schema.getField(0).getName()
              + "' is NULL, which format "
              + format
              + " cannot write");
    }
    return ((String) row[0]).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean mayRefuse() {
    return schema.getField(0).getType().getNullable();
  }
}
