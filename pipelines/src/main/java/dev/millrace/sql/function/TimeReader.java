package dev.millrace.sql.function;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads dates and times in the forms of ISO 8601 that events carry: {@code 2024-01-31}, {@code
 * 2024-01-31 10:00[:00[.123]]}, with T for the blank, and {@code Z}, {@code +02:00}, {@code +0200}
 * or {@code +02} after it. Written by hand because it runs for every row.
 */
public final class TimeReader {
  private final String text;
  private int at;

  private TimeReader(String text) {
    this.text = text;
  }

  /** Milliseconds since 1970; without a zone the text means UTC, without a time midnight. */
  public static long timestamp(String text) {
    return Math.floorDiv(micros(text), 1000L);
  }

  /** Like {@link #timestamp}, in microseconds. */
  public static long micros(String text) {
    TimeReader reader = new TimeReader(text.strip());
    try {
      long micros = reader.readDate() * 86_400_000_000L;
      if (reader.accept('T') || reader.accept(' ')) {
        micros += reader.readTime() - reader.readOffset() * 1000L;
      }
      return reader.finished(micros);
    } catch (DateTimeException e) {
      throw not(text, "a timestamp like 2024-01-31 10:00:00");
    }
  }

  /** Whether a text is a timestamp with a part of a millisecond. */
  public static boolean isFine(String text) {
    try {
      return Math.floorMod(micros(text), 1000L) != 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Days since 1970. */
  public static int date(String text) {
    TimeReader reader = new TimeReader(text.strip());
    try {
      return (int) reader.finished(reader.readDate());
    } catch (DateTimeException e) {
      throw not(text, "a date like 2024-01-31");
    }
  }

  /** Milliseconds of day. */
  public static int time(String text) {
    TimeReader reader = new TimeReader(text.strip());
    try {
      return (int) (reader.finished(reader.readTime()) / 1000);
    } catch (DateTimeException e) {
      throw not(text, "a time like 10:00:00");
    }
  }

  private static DateTimeException not(String text, String wanted) {
    return new DateTimeException("'" + text + "' is not " + wanted);
  }

  private long readDate() {
    int year = digits(4);
    expect('-');
    int month = digits(2);
    expect('-');
    return LocalDate.of(year, month, digits(2)).toEpochDay();
  }

  /** Microseconds of day. */
  private long readTime() {
    int hour = atMost(23, digits(2));
    expect(':');
    int minute = atMost(59, digits(2));
    int second = accept(':') ? atMost(59, digits(2)) : 0;
    long seconds = (hour * 60 + minute) * 60L + second;
    return seconds * 1_000_000 + (accept('.') ? readMicros() : 0);
  }

  /** The first six digits of a fraction; finer ones are dropped. */
  private int readMicros() {
    int micros = digits(1) * 100_000;
    int weight = 10_000;
    while (at < text.length() && isDigit(text.charAt(at))) {
      micros += weight * (text.charAt(at++) - '0');
      weight /= 10;
    }
    return micros;
  }

  /** Milliseconds that a zone's clocks are ahead. */
  private int readOffset() {
    accept(' ');
    if (accept('Z') || at == text.length()) {
      return 0;
    }
    boolean west = accept('-');
    if (!west) {
      expect('+');
    }
    int hours = atMost(18, digits(2));
    accept(':');
    int minutes = at < text.length() ? atMost(59, digits(2)) : 0;
    int millis = (hours * 60 + minutes) * 60_000;
    return west ? -millis : millis;
  }

  private int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      if (at >= text.length() || !isDigit(text.charAt(at))) {
        throw new DateTimeException("a digit is missing");
      }
      value = value * 10 + text.charAt(at++) - '0';
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int atMost(int limit, int value) {
    if (value > limit) {
      throw new DateTimeException("a number is too large");
    }
    return value;
  }

  private boolean accept(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw new DateTimeException("a sign is missing");
    }
  }

  private long finished(long value) {
    if (at != text.length()) {
      throw new DateTimeException("something follows it");
    }
    return value;
  }
}
