package dev.millrace.io.format;

import dev.millrace.element.RowFault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checks that bytes are UTF-8 as RFC 3629 defines it: shortest forms only, no surrogates. */
public final class Utf8 {
  private Utf8() {}

  /**
   * Checks all bytes.
   *
   * @throws RowFault naming the first byte that does not belong
   */
  public static void check(byte[] bytes) {
    int wrong = firstWrong(bytes);
    if (wrong >= 0) {
      throw new RowFault(
          FormatCodes.NOT_UTF8,
          "the value is not UTF-8 text: byte "
              + wrong
              + " is 0x"
              + String.format("%02x", bytes[wrong] & 0xff));
    }
  }

  /** Whether {@link #check} finds nothing. */
  public static boolean isValid(byte[] bytes) {
    return firstWrong(bytes) < 0;
  }

  /** The place of the first byte that does not belong; -1 if there is none. */
  private static int firstWrong(byte[] bytes) {
    int i = 0;
    while (i < bytes.length) {
      if (bytes[i] >= 0) {
        i++;
        continue;
      }
      int length = sequence(bytes, i);
      if (length == 0) {
        return i;
      }
      i += length;
    }
    return -1;
  }

  /**
   * The text of some bytes. The JDK decodes them at once, and puts U+FFFD in the place of what does
   * not belong: only where the text has one is it looked for.
   *
   * @param at where they begin
   * @throws RowFault as {@link #check}
   */
  public static String text(byte[] bytes, int at, int length) {
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    if (text.indexOf('\ufffd') >= 0) {
      check(Arrays.copyOfRange(bytes, at, at + length));
    }
    return text;
  }

  /** The length of the multi-byte character at {@code i}, 0 if it is malformed. */
  private static int sequence(byte[] bytes, int i) {
    int lead = bytes[i] & 0xff;
    int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || i + length > bytes.length) {
      return 0;
    }
    int point = lead & 0xff >> length + 1;
    for (int k = 1; k < length; k++) {
      if ((bytes[i + k] & 0xc0) != 0x80) {
        return 0;
      }
      point = point << 6 | bytes[i + k] & 0x3f;
    }
    boolean shortest = length == 2 || point >= (length == 3 ? 0x800 : 0x10000);
    boolean surrogate = point >= 0xd800 && point <= 0xdfff;
    return shortest && !surrogate && point <= 0x10ffff ? length : 0;
  }

  /** Whether a string has a surrogate without its partner, for which UTF-8 has no form. */
  public static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
