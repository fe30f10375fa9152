package dev.millrace.io.format;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** The parts of a JSON object without escapes and without objects in it. */
class FlatTokens {
  private static final int MOST_NUMBER = 64;

  /** So many digits are a long, whatever they are. */
  private static final int SURE_DIGITS = 18;

  /** A sign, and the digits that the largest long has. */
  private static final int MOST_DIGITS = 20;

  /** The text {@code 2026-01-31T10:00:00.000Z}. */
  private static final int USUAL_TIME = 24;

  /** Valid UTF-8. */
  final byte[] in;

  /** What was not looked at yet begins here. */
  int at;

  FlatTokens(byte[] in) {
    this.in = in;
  }

  /** The next byte that is no blank, which is then behind; -1 at the end. */
  int next() {
    while (at < in.length) {
      byte b = in[at++];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b & 0xff;
      }
    }
    return -1;
  }

  /** The length of the text that begins here, whose end is then behind; -1 if it is not plain. */
  int text() {
    byte[] bytes = in;
    for (int i = at; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '"') {
        int length = i - at;
        at = i + 1;
        return length;
      } else if (b == '\\' || b >= 0 && b < ' ') {
        return -1;
      }
    }
    return -1;
  }

  /** Skips a scalar that no column takes; false if it is not plain. */
  boolean skip() {
    int first = next();
    if (first == '"') {
      return text() >= 0;
    }
    at--;
    return first >= 0 && (word("null") || word("true") || word("false") || number() > 0);
  }

  String string(int from, int length) {
    return new String(in, from, length, StandardCharsets.UTF_8);
  }

  /** Whether a word stands here, which is then behind. */
  boolean word(String word) {
    int length = word.length();
    if (in.length - at < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (in[at + i] != word.charAt(i)) {
        return false;
      }
    }
    at += length;
    return true;
  }

  /** The length of the number that begins here, which is then behind; 0 if it is not one. */
  int number() {
    int from = at;
    int i = from;
    if (byteAt(i) == '-') {
      i++;
    }
    int digits = i;
    i = behindDigits(i);
    if (i == digits || byteAt(digits) == '0' && i > digits + 1) {
      return 0;
    }
    if (byteAt(i) == '.') {
      int fraction = i + 1;
      i = behindDigits(fraction);
      if (i == fraction) {
        return 0;
      }
    }
    if (byteAt(i) == 'e' || byteAt(i) == 'E') {
      int sign = byteAt(i + 1);
      int exponent = sign == '+' || sign == '-' ? i + 2 : i + 1;
      i = behindDigits(exponent);
      if (i == exponent) {
        return 0;
      }
    }
    at = i;
    return i - from > MOST_NUMBER ? 0 : i - from;
  }

  private int behindDigits(int from) {
    int i = from;
    while (byteAt(i) >= '0' && byteAt(i) <= '9') {
      i++;
    }
    return i;
  }

  private int byteAt(int place) {
    return place < in.length ? in[place] : -1;
  }

  /** The number as a long; null if it is none. */
  @Nullable Long whole(int from, int length) {
    boolean negative = in[from] == '-';
    int first = negative ? from + 1 : from;
    int end = from + length;
    if (end - first > SURE_DIGITS) {
      return longest(from, length);
    }
    long value = 0;
    for (int i = first; i < end; i++) {
      int digit = in[i] - '0';
      if (digit < 0 || digit > 9) {
        return null;
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  private @Nullable Long longest(int from, int length) {
    try {
      return length > MOST_DIGITS ? null : (Long) Long.parseLong(string(from, length));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The milliseconds of a time in the usual form; null if it is not one. */
  @Nullable Long usualTime(int from, int length) {
    if (length != USUAL_TIME) {
      return null;
    }
    byte[] b = in;
    boolean form =
        b[from + 4] == '-'
            && b[from + 7] == '-'
            && b[from + 10] == 'T'
            && b[from + 13] == ':'
            && b[from + 16] == ':'
            && b[from + 19] == '.'
            && b[from + 23] == 'Z';
    int year = two(from) * 100 + two(from + 2);
    int month = two(from + 5);
    int day = two(from + 8);
    int hour = two(from + 11);
    int minute = two(from + 14);
    int second = two(from + 17);
    int tenth = b[from + 20] - '0';
    int rest = two(from + 21);
    boolean digits = (year | month | day | hour | minute | second | tenth | rest) >= 0;
    if (!form || !digits || tenth > 9 || hour > 23 || minute > 59 || second > 59) {
      return null;
    }
    try {
      long days = LocalDate.of(year, month, day).toEpochDay();
      long seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
      return seconds * 1_000 + tenth * 100 + rest;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** A number of two digits; a large negative one if they are none. */
  private int two(int place) {
    int tens = in[place] - '0';
    int ones = in[place + 1] - '0';
    boolean digits = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
    return digits ? tens * 10 + ones : Integer.MIN_VALUE / 200;
  }
}
