package dev.millrace.io.format.debezium;

import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import java.io.Serializable;
import java.util.List;

/** Reads the envelopes of changes, however they are written. Used by one thread at a time. */
interface Changes extends Serializable {
  /**
   * Reads one.
   *
   * @param headers of the record, which may name the schema
   * @throws RowFault if it cannot be read
   */
  Change read(byte[] value, List<Header> headers);
}
