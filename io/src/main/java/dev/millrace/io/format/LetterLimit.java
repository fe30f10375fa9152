package dev.millrace.io.format;

import dev.millrace.element.Envelopes;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters and late events for sinks whose records have a limit. A letter keeps all bytes of
 * its record where they fit. Where they do not, it must not stop the pipeline for good: coordinates
 * and reason stay; a dead letter keeps as many of the first bytes as there is room for, and tells
 * the length and the SHA-256 of all; a late event, which could not tell, keeps none. Headers are
 * left out only where they leave no room.
 */
public final class LetterLimit implements Serializable {
  /** Bytes that are kept of a key where key and headers leave no room for the value. */
  private static final int KEY_KEPT = 16 * 1024;

  /** Room for the columns that are always kept, and for what is added to the message. */
  private static final int ROOM = 4 * 1024;

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

  /**
   * The limit of an output; rows that are not envelopes are never too large here.
   *
   * @param limit bytes of an encoded row
   */
  public static LetterLimit of(Schema schema, int limit) {
    boolean deadLetters = schema.equals(Envelopes.DEAD_LETTER);
    boolean envelopes = deadLetters || schema.equals(Envelopes.LATE);
    return new LetterLimit(deadLetters, envelopes ? limit : Integer.MAX_VALUE);
  }

  /** The same where a topic takes rows of so many bytes at most. */
  public LetterLimit within(int bytes) {
    return limit == Integer.MAX_VALUE ? this : new LetterLimit(deadLetters, Math.min(limit, bytes));
  }

  public boolean isTooLarge(byte @Nullable [] encoded) {
    return encoded != null && encoded.length > limit;
  }

  /**
   * The letter with less of its record.
   *
   * @param encodedLength of the row as it is, with bytes in base64
   */
  public Object[] cut(Object[] row, int encodedLength) {
    Object[] cut = row.clone();
    byte[] value = (byte[]) row[VALUE];
    int rest = encodedLength - (value == null ? 0 : base64(value.length));
    if (rest + ROOM > limit / 2) {
      cut[HEADERS] = Map.of();
      byte[] key = (byte[]) row[KEY];
      int keyKept = Math.min(KEY_KEPT, limit / 8);
      cut[KEY] = key == null ? null : Arrays.copyOf(key, Math.min(key.length, keyKept));
      rest = base64(keyKept);
    }
    if (value == null || !deadLetters) {
      cut[VALUE] = null;
      return cut;
    }
    int kept = Math.min(value.length, Math.max(0, limit - rest - ROOM) / 4 * 3);
    cut[VALUE] = Arrays.copyOf(value, kept);
    cut[MESSAGE] =
        row[MESSAGE]
            + " (the record is too large for a dead letter: the first "
            + kept
            + " of "
            + value.length
            + " bytes are kept; SHA-256 of all: "
            + sha256(value)
            + ")";
    return cut;
  }

  private static int base64(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  private static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
