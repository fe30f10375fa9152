package dev.millrace.connect.file;

import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.rows.routing.RowTarget;

/** Tells which rows name a place that there may be; gives no bytes. */
record PlacedRows(RowTarget target) implements RecordEncoder {
  private static final byte[] NOTHING = {};

  /**
   * @throws dev.millrace.element.RowFault (ML-6132) if a row names none
   */
  @Override
  public byte[] encode(Object[] row) {
    String unused = target.of(row);
    return NOTHING;
  }
}
