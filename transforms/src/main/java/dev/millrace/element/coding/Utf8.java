package dev.millrace.element.coding;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A STRING as the UTF-8 that it is in a block or a page: a slice of memory that belongs to someone
 * else. Rows have it in place of a {@link String} where a stage only passes the column on, to a
 * block or to the bytes of a key, which takes the bytes as they are. Like {@code String} it never
 * changes, for its memory never does; it keeps all of that memory alive.
 */
public final class Utf8 {
  private static final long NOT_ASCII = 0x8080808080808080L;

  private final byte[] bytes;
  private final int offset;
  private final int length;

  Utf8(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /**
   * The string of a slice from outside. Bytes that are no UTF-8 would not be equal to the string
   * that is made of them elsewhere (each of them becomes U+FFFD); so only ASCII, which needs no
   * look at its structure, becomes a slice.
   *
   * @return null if there are other characters than ASCII's
   */
  public static @Nullable Utf8 ofAscii(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    long seen = 0;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      seen |= (long) ByteViews.LONG.get(bytes, at);
    }
    for (; at < end; at++) {
      seen |= bytes[at];
    }
    return (seen & NOT_ASCII) == 0 ? new Utf8(bytes, offset, length) : null;
  }

  /** The same row with strings in place of slices: for whoever shows it. */
  public static Object[] toStrings(Object[] row) {
    Object[] strings = row.clone();
    for (int i = 0; i < strings.length; i++) {
      if (strings[i] instanceof Utf8) {
        strings[i] = strings[i].toString();
      }
    }
    return strings;
  }

  /** Length, then the bytes. */
  void write(ByteSink out) {
    out.writeVarInt(length);
    out.writeRaw(bytes, offset, length);
  }

  @Override
  public String toString() {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }
}
