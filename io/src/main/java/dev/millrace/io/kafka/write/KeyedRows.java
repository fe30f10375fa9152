package dev.millrace.io.kafka.write;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.RecordEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Tells which whole rows have a place: those that name a topic that there may be and, where rows
 * end, have a key. Kafka refuses a record without a key if the topic is compacted, and with it all
 * others of its batch; elsewhere it would end nothing.
 */
public final class KeyedRows implements RecordEncoder {
  private static final long serialVersionUID = 1;
  private static final byte[] NOTHING = {};

  private final KafkaSinkOptions options;

  public KeyedRows(KafkaSinkOptions options) {
    this.options = options;
  }

  /** The record's value; nothing where the row has ended. */
  @Override
  public byte[] encode(Object[] row) {
    String unused = options.topic().of(row);
    key(options, row);
    return isEnd(options, row) ? NOTHING : options.encoder().encode(value(options, row));
  }

  /**
   * A record's key.
   *
   * @return null if records have none
   * @throws RowFault (ML-6130) if it is NULL, and rows end
   */
  static byte @Nullable [] key(KafkaSinkOptions options, Object[] row) {
    SinkField key = options.key();
    byte[] bytes = key == null ? null : key.form().encode(key.expression().evaluate(row));
    if (bytes == null && options.deleted() >= 0) {
      throw new RowFault(
          FormatCodes.NOT_ENCODABLE,
          "the value of 'key' is NULL; with 'deleted', rows that have no key are not written");
    }
    return bytes;
  }

  static boolean isEnd(KafkaSinkOptions options, Object[] row) {
    return options.deleted() >= 0 && Boolean.TRUE.equals(row[options.deleted()]);
  }

  static Object[] value(KafkaSinkOptions options, Object[] row) {
    return options.value() < 0 ? row : new Object[] {row[options.value()]};
  }
}
