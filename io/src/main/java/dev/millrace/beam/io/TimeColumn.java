package dev.millrace.beam.io;

import dev.millrace.diag.Nearest;
import dev.millrace.element.ValueKind;
import org.apache.beam.sdk.schemas.Schema;

/** The column of the event time in rows that a source reads. */
final class TimeColumn {
  private TimeColumn() {}

  /**
   * The index of a column of time stamps.
   *
   * @throws IllegalArgumentException if there is no such column, or it is not of time stamps
   */
  static int index(Schema schema, String name) {
    if (!schema.hasField(name)) {
      throw new IllegalArgumentException(
          Nearest.missingColumn(name, "the schema", schema.getFieldNames()));
    }
    ValueKind kind = ValueKind.of(schema.getField(name).getType());
    if (kind != ValueKind.TIMESTAMP && kind != ValueKind.TIMESTAMP_MICROS) {
      throw new IllegalArgumentException(
          "the event time must be a time stamp, but column '" + name + "' is " + kind);
    }
    return schema.indexOf(name);
  }
}
