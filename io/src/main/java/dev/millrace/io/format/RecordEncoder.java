package dev.millrace.io.format;

import dev.millrace.element.RowFault;
import java.io.Serializable;

/** Turns a row into the bytes of one record. Serialisable; used by one thread at a time. */
public interface RecordEncoder extends Serializable {
  /**
   * Encodes one row; equal rows give equal bytes.
   *
   * @throws RowFault (ML-6130) if the format has no form for one of the row's values
   */
  byte[] encode(Object[] row);
}
