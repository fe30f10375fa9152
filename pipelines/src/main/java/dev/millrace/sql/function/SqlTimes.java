package dev.millrace.sql.function;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates and times as generated code calls them; UTC throughout. */
public final class SqlTimes {
  private SqlTimes() {}

  /**
   * Milliseconds of a timestamp's text; without a zone it is UTC. Finer digits are dropped.
   *
   * @throws DateTimeException if it is none of the forms of {@link TimeReader}
   */
  public static long timestamp(String text) {
    return TimeReader.timestamp(text);
  }

  /** Days since 1970-01-01 of a date's text. */
  public static int date(String text) {
    return TimeReader.date(text);
  }

  /** Milliseconds of day of a time's text. */
  public static int time(String text) {
    return TimeReader.time(text);
  }

  /** Like {@link #timestamp}, but NULL for what is not a timestamp. */
  public static @Nullable Long tryTimestamp(String text) {
    try {
      return timestamp(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Like {@link #date}, but NULL for what is not a date. */
  public static @Nullable Integer tryDate(String text) {
    try {
      return date(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Like {@link #time}, but NULL for what is not a time. */
  public static @Nullable Integer tryTime(String text) {
    try {
      return time(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * The start of the unit a timestamp falls in; weeks start on Monday.
   *
   * @throws IllegalArgumentException for an unknown unit
   */
  public static long truncate(String unit, long millis) {
    LocalDateTime time = utc(millis);
    LocalDate day = time.toLocalDate();
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "millisecond" -> millis;
      case "second" -> millis - Math.floorMod(millis, 1000L);
      case "minute" -> millis - Math.floorMod(millis, 60_000L);
      case "hour" -> millis - Math.floorMod(millis, 3_600_000L);
      case "day" -> start(day);
      case "week" -> start(day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
      case "month" -> start(day.withDayOfMonth(1));
      case "quarter" -> start(day.with(day.getMonth().firstMonthOfQuarter()).withDayOfMonth(1));
      case "year" -> start(day.withDayOfYear(1));
      default ->
          throw new IllegalArgumentException(
              "unknown unit '"
                  + unit
                  + "'; expected one of millisecond, second, minute, hour, day, week, month,"
                  + " quarter, year");
    };
  }

  /**
   * Whole units from one timestamp to another, negative if the second is earlier. A month is over
   * when the day of the month and the time of day are reached again.
   *
   * @param unit the name of a {@link ChronoUnit}, or {@code QUARTERS}
   */
  public static long between(String unit, long from, long to) {
    return between(unit, utc(from), utc(to));
  }

  /** Like {@link #between(String, long, long)}, of what the two are in UTC. */
  static long between(String unit, LocalDateTime start, LocalDateTime end) {
    return switch (unit) {
      case "MONTHS" -> months(start, end);
      case "QUARTERS" -> months(start, end) / 3;
      case "YEARS" -> months(start, end) / 12;
      default -> ChronoUnit.valueOf(unit).between(start, end);
    };
  }

  private static long months(LocalDateTime start, LocalDateTime end) {
    long months =
        12L * (end.getYear() - start.getYear()) + end.getMonthValue() - start.getMonthValue();
    int days = Integer.compare(end.getDayOfMonth(), start.getDayOfMonth());
    int order = days != 0 ? days : end.toLocalTime().compareTo(start.toLocalTime());
    if (months > 0 && order < 0) {
      return months - 1;
    }
    return months < 0 && order > 0 ? months + 1 : months;
  }

  private static LocalDateTime utc(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).toLocalDateTime();
  }

  /** The seconds from the second timestamp to the first, with their fractions. */
  public static double secondsBetween(long later, long earlier) {
    return Math.subtractExact(later, earlier) / 1000.0;
  }

  /** The second since 1970 that a timestamp falls in. */
  public static long seconds(long millis) {
    return Math.floorDiv(millis, 1000L);
  }

  /** The millisecond that a microsecond since 1970 falls in. */
  public static long fromMicros(long micros) {
    return Math.floorDiv(micros, 1000L);
  }

  /** The timestamp of a second since 1970. */
  public static long fromSeconds(long seconds) {
    return Math.multiplyExact(seconds, 1000L);
  }

  /** Microseconds since 1970. */
  public static long micros(long millis) {
    return Math.multiplyExact(millis, 1000L);
  }

  /** The last day of the month of a timestamp. */
  public static int lastDay(long millis) {
    return lastDay((int) Math.floorDiv(millis, 86_400_000L));
  }

  /** The last day of the month of a date. */
  public static int lastDay(int days) {
    return (int) LocalDate.ofEpochDay(days).with(TemporalAdjusters.lastDayOfMonth()).toEpochDay();
  }

  /** The date so many months later; the last day of a shorter month where the day is missing. */
  public static int addMonths(int days, int months) {
    return Math.toIntExact(LocalDate.ofEpochDay(days).plusMonths(months).toEpochDay());
  }

  private static long start(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  /** {@code 2024-01-31 10:00:00}, with three digits after a point where there are milliseconds. */
  public static String timestampText(long millis) {
    LocalDateTime time = utc(millis);
    return dateText((int) time.toLocalDate().toEpochDay())
        + ' '
        + timeText((int) Math.floorMod(millis, 86_400_000L));
  }

  /** {@code 2024-01-31}. */
  public static String dateText(int days) {
    return LocalDate.ofEpochDay(days).toString();
  }

  /** {@code 10:00:00}, with three digits after a point where there are milliseconds. */
  public static String timeText(int millisOfDay) {
    int seconds = millisOfDay / 1000;
    int millis = millisOfDay % 1000;
    StringBuilder text = new StringBuilder(12);
    twoDigits(text, seconds / 3600).append(':');
    twoDigits(text, seconds / 60 % 60).append(':');
    twoDigits(text, seconds % 60);
    if (millis != 0) {
      text.append('.').append((char) ('0' + millis / 100));
      twoDigits(text, millis % 100);
    }
    return text.toString();
  }

  private static StringBuilder twoDigits(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
