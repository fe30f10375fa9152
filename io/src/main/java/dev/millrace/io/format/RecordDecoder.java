package dev.millrace.io.format;

import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of one record into a row. Serialisable; used by one thread at a time. */
public interface RecordDecoder extends Serializable {
  /**
   * Stands for a record that says nothing new, and is passed over: the end of an outbox's row,
   * which only makes room.
   */
  Object[] NOTHING_NEW = new Object[0];

  /** The schema of the rows. */
  Schema schema();

  /**
   * Decodes one value.
   *
   * @param value the whole value; not modified
   * @return a new row in the order of {@link #schema()}; see {@link dev.millrace.element.ValueKind}
   *     for the classes of its values
   * @throws RowFault (ML-6100 to ML-6119, ML-6131, ML-6133) if the bytes are not a row of the
   *     schema; nothing else is thrown, whatever the bytes are
   * @throws dev.millrace.diag.UserException if a schema registry does not answer
   */
  Object[] decode(byte[] value);

  /**
   * The row of a record without a value.
   *
   * @param key of the record; null if it has none
   * @param time of the record, milliseconds
   * @throws RowFault (ML-6100) if it has none, which is so unless the format says otherwise
   */
  default Object[] ended(byte @Nullable [] key, long time) {
    throw new RowFault(FormatCodes.NO_VALUE, "the record has no value (a tombstone)");
  }

  /**
   * Decodes one value whose schema the record's headers may name.
   *
   * @param headers of the record, in their order
   * @return a row, or {@link #NOTHING_NEW} itself
   * @throws RowFault as {@link #decode(byte[])}
   */
  default Object[] decode(byte[] value, List<Header> headers) {
    return decode(value);
  }

  /**
   * Whether a record without a value repeats the one before it, and is passed over; otherwise it is
   * a dead letter.
   */
  default boolean emptyRepeats() {
    return false;
  }
}
