package dev.millrace.compile.kernel;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.JsonEncoder;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;

/** A row as one line of JSON, whatever it holds. */
final class RowForPeople implements Serializable {
  private final JsonEncoder encoder;

  private RowForPeople(JsonEncoder encoder) {
    this.encoder = encoder;
  }

  static RowForPeople of(Schema schema) {
    return new RowForPeople(JsonEncoder.of(schema));
  }

  /** A row without a JSON form is still worth showing. */
  String text(Object[] row) {
    try {
      return encoder.text(row);
    } catch (RowFault fault) {
      return "{\"unprintable\":\"" + fault.reason().replace('"', '\'') + "\"}";
    }
  }
}
