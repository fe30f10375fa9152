package dev.millrace.sql.function;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Moments of {@code TIMESTAMP(6)}, in microseconds since 1970, as generated code calls them. */
public final class SqlMicros {
  private static final long MILLI = 1000L;
  private static final long SECOND = 1_000_000L;
  private static final long MINUTE = 60 * SECOND;

  private SqlMicros() {}

  /** The same number, where only its type changes. */
  public static long of(long micros) {
    return micros;
  }

  /** The start of a millisecond. */
  public static long ofMillis(long millis) {
    return Math.multiplyExact(millis, MILLI);
  }

  /** The millisecond that a moment falls in. */
  public static long millis(long micros) {
    return Math.floorDiv(micros, MILLI);
  }

  /** The first millisecond that does not start before a moment. */
  public static long nextMillis(long micros) {
    return -Math.floorDiv(-micros, MILLI);
  }

  /** A moment of a millisecond, with another moment's part of a millisecond. */
  public static long withPart(long millis, long micros) {
    return Math.addExact(ofMillis(millis), Math.floorMod(micros, MILLI));
  }

  /** A moment so many microseconds later. */
  public static long plus(long micros, long more) {
    return Math.addExact(micros, more);
  }

  /** Seconds of the minute, in microseconds. */
  public static long ofMinute(long micros) {
    return Math.floorMod(micros, MINUTE);
  }

  /** Seconds of the minute, in nanoseconds. */
  public static long nanosOfMinute(long micros) {
    return ofMinute(micros) * 1000;
  }

  /** Whole units between two moments; see {@link SqlTimes#between}. */
  public static long between(String unit, long from, long to) {
    return SqlTimes.between(unit, utc(from), utc(to));
  }

  /** The seconds from the second moment to the first, with their fractions. */
  public static double secondsBetween(long later, long earlier) {
    return Math.subtractExact(later, earlier) / 1e6;
  }

  /**
   * Reads a timestamp's text; digits finer than microseconds are dropped.
   *
   * @throws DateTimeException if it is none of the forms of {@link TimeReader}
   */
  public static long read(String text) {
    return TimeReader.micros(text);
  }

  /** Like {@link #read}, but NULL for what is not a timestamp. */
  public static @Nullable Long tryRead(String text) {
    try {
      return read(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** {@code 2024-01-31 10:00:00}, with three or six digits after a point where they are not 0. */
  public static String text(long micros) {
    String text = SqlTimes.timestampText(millis(micros));
    int part = (int) Math.floorMod(micros, MILLI);
    if (part == 0) {
      return text;
    }
    boolean whole = Math.floorMod(millis(micros), MILLI) == 0;
    return text + (whole ? ".000" : "") + String.valueOf(MILLI + part).substring(1);
  }

  static LocalDateTime utc(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC).toLocalDateTime();
  }
}
