package dev.millrace.sql.function;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.calcite.avatica.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * String functions as generated code calls them. Lengths and positions count characters (code
 * points), so that an emoji is one; positions start at 1.
 */
public final class SqlStrings {
  /** Longer texts are not made of short ones: one row must not fill the memory. */
  static final int MAX_MADE = 16 << 20;

  private SqlStrings() {}

  /** The number of characters. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** From position {@code from} to the end; positions before the start count as empty ones. */
  public static String substring(String text, int from) {
    return from <= 1 ? text : text.substring(offset(text, from - 1));
  }

  /**
   * {@code count} characters from position {@code from}, of which only those inside the text exist.
   *
   * @throws IllegalArgumentException if {@code count} is negative
   */
  public static String substring(String text, int from, int count) {
    if (count < 0) {
      throw new IllegalArgumentException("the length of a substring is negative: " + count);
    }
    long end = Math.max((long) from - 1 + count, 0);
    int start = Math.max(from - 1, 0);
    int last = (int) Math.min(end, Integer.MAX_VALUE);
    return last <= start ? "" : text.substring(offset(text, start), offset(text, last));
  }

  /**
   * The character at a place counted from 0, or from the end if it is negative.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static String item(String text, int place) {
    int length = length(text);
    int index = place < 0 ? length + place : place;
    if (index < 0 || index >= length) {
      throw new IllegalArgumentException(
          "there is no character " + place + " in a text of " + length);
    }
    return substring(text, index + 1, 1);
  }

  /** The position of the first occurrence, 0 if there is none. */
  public static int position(String part, String text) {
    int at = text.indexOf(part);
    return at < 0 ? 0 : text.codePointCount(0, at) + 1;
  }

  /** The position of the first occurrence at or after {@code from}, 0 if there is none. */
  public static int position(String part, String text, int from) {
    int at = from < 1 ? -1 : text.indexOf(part, offset(text, from - 1));
    return at < 0 ? 0 : text.codePointCount(0, at) + 1;
  }

  /** The first {@code count} characters; all but the last ones if it is negative. */
  public static String left(String text, int count) {
    return text.substring(0, offset(text, count < 0 ? Math.max(length(text) + count, 0) : count));
  }

  /** The last {@code count} characters; all but the first ones if it is negative. */
  public static String right(String text, int count) {
    int skipped = count < 0 ? -Math.max(count, -Integer.MAX_VALUE) : length(text) - count;
    return text.substring(offset(text, Math.max(skipped, 0)));
  }

  /** The text at exactly {@code size} characters, cut or filled on the left. */
  public static String lpad(String text, int size, String fill) {
    int missing = size - length(text);
    return missing <= 0 ? left(text, Math.max(size, 0)) : padding(missing, fill) + text;
  }

  /** The text at exactly {@code size} characters, cut or filled on the right. */
  public static String rpad(String text, int size, String fill) {
    int missing = size - length(text);
    return missing <= 0 ? left(text, Math.max(size, 0)) : text + padding(missing, fill);
  }

  /**
   * Bytes as text.
   *
   * @throws IllegalArgumentException if they are not UTF-8
   */
  public static String utf8(ByteString bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.getBytes()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the bytes are not UTF-8 text", e);
    }
  }

  /** Like {@link #utf8}, but NULL for bytes that are not text. */
  public static @Nullable String tryUtf8(ByteString bytes) {
    try {
      return utf8(bytes);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Bytes in Base64, in one line. */
  public static String base64(ByteString bytes) {
    return bytes.toBase64String();
  }

  /** Text as UTF-8 bytes. */
  public static ByteString bytes(String text) {
    return new ByteString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String padding(int size, String fill) {
    if (fill.isEmpty()) {
      return "";
    }
    long times = (long) size / length(fill) + 1;
    return left(repeat(fill, (int) Math.min(times, Integer.MAX_VALUE)), size);
  }

  /**
   * The text so many times; none for zero and less.
   *
   * @throws IllegalArgumentException if the result would be longer than {@link #MAX_MADE}
   */
  public static String repeat(String text, int times) {
    if ((long) text.length() * times > MAX_MADE) {
      throw new IllegalArgumentException(
          "the text would be longer than " + MAX_MADE + " characters");
    }
    return text.repeat(Math.max(times, 0));
  }

  /** The index in chars of the character with a number from 0, at most the text's length. */
  private static int offset(String text, int characters) {
    return characters >= length(text) ? text.length() : text.offsetByCodePoints(0, characters);
  }
}
