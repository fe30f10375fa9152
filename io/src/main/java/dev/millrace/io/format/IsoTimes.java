package dev.millrace.io.format;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * ISO-8601 dates and times as text. Digits after the unit of a column (the microseconds of a
 * TIMESTAMP in milliseconds) are cut off, so that the event stays in the millisecond it fell in.
 */
final class IsoTimes {
  private static final int DAY_SECONDS = 86_400;
  private static final int[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
  };

  private final String text;
  private int at;

  private IsoTimes(String text) {
    this.text = text;
  }

  /**
   * The time stamp that a text means, with {@code Z}, an offset, or without either (then UTC).
   *
   * @param digits 3 for milliseconds since 1970, 6 for microseconds
   * @return null if the text is not a time stamp or lies outside what a long can hold
   */
  static @Nullable Long parseTimestamp(String text, int digits) {
    boolean usual = text.length() >= 19 && text.charAt(4) == '-' && text.charAt(0) != '-';
    try {
      return usual ? new IsoTimes(text).usualTimestamp(digits) : unusualTimestamp(text, digits);
    } catch (ArithmeticException | DateTimeException e) {
      return null;
    }
  }

  /** The text of a time stamp in UTC, with as many fraction digits as its unit has. */
  static String timestampText(long value, int digits) {
    long seconds = Math.floorDiv(value, (long) POWERS[digits]);
    int fraction = (int) Math.floorMod(value, (long) POWERS[digits]);
    StringBuilder out = new StringBuilder(27);
    out.append(LocalDate.ofEpochDay(Math.floorDiv(seconds, (long) DAY_SECONDS))).append('T');
    appendTime((int) Math.floorMod(seconds, (long) DAY_SECONDS), fraction, digits, out);
    return out.append('Z').toString();
  }

  /** Days since 1970, or null if the text is not a date of the form {@code 2026-01-31}. */
  static @Nullable Integer parseDate(String text) {
    try {
      if (text.length() == 10) {
        IsoTimes in = new IsoTimes(text);
        long day = in.date();
        return in.at == 10 ? (int) day : null;
      }
      return Math.toIntExact(LocalDate.parse(text).toEpochDay());
    } catch (ArithmeticException | DateTimeException e) {
      return null;
    }
  }

  static String dateText(int days) {
    return LocalDate.ofEpochDay(days).toString();
  }

  /**
   * Milliseconds of the day, or null if the text is not a time of the form {@code
   * 10:00[:00[.000]]}.
   */
  static @Nullable Integer parseTime(String text) {
    IsoTimes in = new IsoTimes(text);
    try {
      long nanos = in.timeOfDay();
      return in.at == text.length() ? (int) (nanos / 1_000_000) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  static String timeText(int millisOfDay) {
    StringBuilder out = new StringBuilder(12);
    appendTime(millisOfDay / 1000, millisOfDay % 1000, 3, out);
    return out.toString();
  }

  private static void appendTime(int second, int fraction, int digits, StringBuilder out) {
    appendPadded(second / 3600, 2, out);
    out.append(':');
    appendPadded(second / 60 % 60, 2, out);
    out.append(':');
    appendPadded(second % 60, 2, out);
    out.append('.');
    appendPadded(fraction, digits, out);
  }

  private static void appendPadded(int value, int width, StringBuilder out) {
    for (int power = width - 1; power > 0 && value < POWERS[power]; power--) {
      out.append('0');
    }
    out.append(value);
  }

  /** Years of more than four digits and years before 0 are rare enough for the JDK's own parser. */
  private static @Nullable Long unusualTimestamp(String text, int digits) {
    if (text.length() > 64 || text.length() < 16) {
      return null;
    }
    OffsetDateTime time;
    try {
      time = OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    } catch (DateTimeException withoutOffset) {
      time =
          LocalDateTime.parse(text, DateTimeFormatter.ISO_LOCAL_DATE_TIME).atOffset(ZoneOffset.UTC);
    }
    return scaled(time.toEpochSecond(), time.getNano(), digits);
  }

  private @Nullable Long usualTimestamp(int digits) {
    long day = date();
    char separator = next();
    if (separator != 'T' && separator != 't' && separator != ' ') {
      return null;
    }
    long nanos = timeOfDay();
    int offset = at == text.length() ? 0 : offsetSeconds();
    if (at != text.length()) {
      return null;
    }
    long second = day * DAY_SECONDS + nanos / 1_000_000_000 - offset;
    return scaled(second, (int) (nanos % 1_000_000_000), digits);
  }

  private static long scaled(long second, int nano, int digits) {
    // Before 1970 the last second may not fit although second and fraction together do.
    if (second < 0) {
      long whole = Math.multiplyExact(second + 1, (long) POWERS[digits]);
      return Math.addExact(whole, nano / POWERS[9 - digits] - (long) POWERS[digits]);
    }
    long whole = Math.multiplyExact(second, (long) POWERS[digits]);
    return Math.addExact(whole, (long) (nano / POWERS[9 - digits]));
  }

  private long date() {
    int year = digits(4);
    expect('-');
    int month = digits(2);
    expect('-');
    return LocalDate.of(year, month, digits(2)).toEpochDay();
  }

  /** Nanoseconds of the day; seconds and fraction may be missing. */
  private long timeOfDay() {
    int hour = digits(2);
    expect(':');
    int minute = digits(2);
    int second = 0;
    long nano = 0;
    if (peek() == ':') {
      at++;
      second = digits(2);
      if (peek() == '.' || peek() == ',') {
        at++;
        nano = fraction();
      }
    }
    if (hour > 23 || minute > 59 || second > 59) {
      throw new DateTimeException("no such time");
    }
    return (hour * 3600L + minute * 60L + second) * 1_000_000_000L + nano;
  }

  private long fraction() {
    int value = 0;
    int count = 0;
    while (isDigit(peek())) {
      if (count < 9) {
        value = value * 10 + (peek() - '0');
      }
      count++;
      at++;
    }
    if (count == 0) {
      throw new DateTimeException("no digits after the point");
    }
    return (long) value * POWERS[9 - Math.min(9, count)];
  }

  private int offsetSeconds() {
    char sign = next();
    if (sign == 'Z' || sign == 'z') {
      return 0;
    }
    if (sign != '+' && sign != '-') {
      throw new DateTimeException("no offset");
    }
    int hours = digits(2);
    int minutes = 0;
    if (peek() == ':') {
      at++;
      minutes = digits(2);
    } else if (isDigit(peek())) {
      minutes = digits(2);
    }
    if (hours > 18 || minutes > 59) {
      throw new DateTimeException("no such offset");
    }
    int seconds = hours * 3600 + minutes * 60;
    return sign == '-' ? -seconds : seconds;
  }

  private int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      char c = next();
      if (!isDigit(c)) {
        throw new DateTimeException("no digit");
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private void expect(char wanted) {
    if (next() != wanted) {
      throw new DateTimeException("misplaced character");
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
