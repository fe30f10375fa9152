package dev.millrace.io.format;

import dev.millrace.element.RowFault;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;

/** Turns the bytes of one record into a row. Serialisable; used by one thread at a time. */
public interface RecordDecoder extends Serializable {
  /** The schema of the rows. */
  Schema schema();

  /**
   * Decodes one value.
   *
   * @param value the whole value; not modified
   * @return a new row in the order of {@link #schema()}; see {@link dev.millrace.element.ValueKind}
   *     for the classes of its values
   * @throws RowFault (ML-6100 to ML-6119, ML-6131) if the bytes are not a row of the schema;
   *     nothing else is thrown, whatever the bytes are
   * @throws dev.millrace.diag.UserException if a schema registry does not answer
   */
  Object[] decode(byte[] value);

  /**
   * Whether a record without a value repeats the one before it, and is passed over; otherwise it is
   * a dead letter.
   */
  default boolean emptyRepeats() {
    return false;
  }
}
