package dev.millrace.io.kafka;

import dev.millrace.element.Envelopes;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Cuts dead letters and late events that no record can hold: one large record that cannot be read
 * must not stop a pipeline for good. Coordinates and reason stay; of the original bytes a dead
 * letter keeps the beginning, a late event none.
 */
final class LetterLimit implements Serializable {
  /** Bytes of a key and of a value that a cut letter keeps. */
  static final int KEPT = 16 * 1024;

  private static final String SIZE = "max.request.size";
  private static final int DEFAULT_SIZE = 1024 * 1024;
  private static final int KEY = Envelopes.DEAD_LETTER.indexOf("key");
  private static final int VALUE = Envelopes.DEAD_LETTER.indexOf("value");
  private static final int HEADERS = Envelopes.DEAD_LETTER.indexOf("headers");
  private static final int MESSAGE = Envelopes.DEAD_LETTER.indexOf("message");

  private final boolean deadLetters;
  private final int limit;

  private LetterLimit(boolean deadLetters, int limit) {
    this.deadLetters = deadLetters;
    this.limit = limit;
  }

  /** The limit of an output; rows that are no envelopes are never too large here. */
  static LetterLimit of(Schema schema, KafkaConnection connection) {
    boolean deadLetters = schema.equals(Envelopes.DEAD_LETTER);
    if (!deadLetters && !schema.equals(Envelopes.LATE)) {
      return new LetterLimit(false, Integer.MAX_VALUE);
    }
    return new LetterLimit(deadLetters, lessFrame(size(connection)));
  }

  /** The record's own key, headers and framing need room as well. */
  private static int lessFrame(int size) {
    return size - size / 16;
  }

  /** The same for topics that take records of so many bytes at most. */
  LetterLimit within(int bytes) {
    return limit == Integer.MAX_VALUE
        ? this
        : new LetterLimit(deadLetters, Math.min(limit, lessFrame(bytes)));
  }

  private static int size(KafkaConnection connection) {
    try {
      return Integer.parseInt(connection.properties().getOrDefault(SIZE, ""));
    } catch (NumberFormatException e) {
      return DEFAULT_SIZE;
    }
  }

  boolean isTooLarge(byte @Nullable [] encoded) {
    return encoded != null && encoded.length > limit;
  }

  /** The letter with less of the original record. */
  Object[] cut(Object[] row) {
    Object[] cut = row.clone();
    cut[KEY] = beginning((byte[]) row[KEY]);
    cut[HEADERS] = Map.of();
    byte[] value = (byte[]) row[VALUE];
    cut[VALUE] = deadLetters ? beginning(value) : null;
    if (deadLetters && value != null) {
      cut[MESSAGE] =
          row[MESSAGE]
              + " (the record is too large for a dead letter: "
              + Math.min(value.length, KEPT)
              + " of "
              + value.length
              + " bytes are kept)";
    }
    return cut;
  }

  private static byte @Nullable [] beginning(byte @Nullable [] bytes) {
    return bytes == null || bytes.length <= KEPT ? bytes : Arrays.copyOf(bytes, KEPT);
  }
}
