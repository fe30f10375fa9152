package dev.millrace.io.format.refusal;

import dev.millrace.element.Envelopes;
import dev.millrace.io.format.RecordEncoder;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters and late events for sinks whose records have a limit. A letter keeps all bytes of
 * its record where they fit. Where they do not, it must not stop the pipeline for good: coordinates
 * and reason stay; a dead letter keeps as many of the value's first bytes as there is room for, and
 * its message tells what was left out, with the length and the SHA-256 of the whole value; a late
 * event, which has no message, keeps none of its value. Headers are left out, the key is cut, and a
 * message is cut only where these alone take more than half of the limit.
 */
public final class LetterLimit implements Serializable {
  /** Bytes that are kept of a key that leaves no room for the value. */
  private static final int KEY_KEPT = 16 * 1024;

  /** Room for what is added to the message. */
  private static final int ROOM = 1024;

  private static final String TOO_LARGE = " (the record is too large for a dead letter: ";

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

  /**
   * Encodes a row, a letter with less of its record if it would be too large.
   *
   * @param encoder gives the bytes of a row, with bytes of columns in base64
   */
  public byte[] encode(Object[] row, RecordEncoder encoder) {
    byte[] encoded = encoder.encode(row);
    return encoded == null || encoded.length <= limit ? encoded : encoder.encode(cut(row, encoder));
  }

  private Object[] cut(Object[] row, RecordEncoder encoder) {
    Object[] cut = row.clone();
    List<String> lost = new ArrayList<>();
    cut[VALUE] = null;
    if (takesTooMuch(cut, encoder)) {
      cutHeaders(cut, lost);
    }
    if (takesTooMuch(cut, encoder)) {
      cutKey(cut, lost);
    }
    if (deadLetters) {
      if (takesTooMuch(cut, encoder)) {
        cutMessage(cut, lost);
      }
      cutValue((byte[]) row[VALUE], cut, limit - encoder.encode(cut).length, lost);
      cut[MESSAGE] = cut[MESSAGE] + tell(lost);
    }
    return cut;
  }

  private boolean takesTooMuch(Object[] row, RecordEncoder encoder) {
    return encoder.encode(row).length + ROOM > limit / 2;
  }

  private static void cutHeaders(Object[] cut, List<String> lost) {
    if (cut[HEADERS] instanceof Map<?, ?> headers && !headers.isEmpty()) {
      cut[HEADERS] = Map.of();
      lost.add("its headers (" + headers.size() + ") are left out");
    }
  }

  private void cutKey(Object[] cut, List<String> lost) {
    int most = Math.min(KEY_KEPT, limit / 8);
    if (cut[KEY] instanceof byte[] key && key.length > most) {
      cut[KEY] = Arrays.copyOf(key, most);
      lost.add("the first " + most + " of " + key.length + " bytes of its key are kept");
    }
  }

  private void cutMessage(Object[] cut, List<String> lost) {
    int most = limit / 16;
    String message = String.valueOf(cut[MESSAGE]);
    if (message.length() > most) {
      cut[MESSAGE] = message.substring(0, most) + "…";
      lost.add("the first " + most + " of " + message.length() + " characters of this are kept");
    }
  }

  private static void cutValue(byte @Nullable [] value, Object[] cut, int room, List<String> lost) {
    if (value == null) {
      return;
    }
    int kept = Math.min(value.length, Math.max(0, room - ROOM) / 4 * 3);
    cut[VALUE] = Arrays.copyOf(value, kept);
    if (kept < value.length) {
      lost.add(
          "the first "
              + kept
              + " of "
              + value.length
              + " bytes are kept; SHA-256 of all: "
              + sha256(value));
    }
  }

  /** Whether a dead letter's message says that it does not have all of its record. */
  public static boolean isCut(String message) {
    return message.contains(TOO_LARGE);
  }

  private static String tell(List<String> lost) {
    return TOO_LARGE + String.join("; ", lost) + ")";
  }

  private static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
