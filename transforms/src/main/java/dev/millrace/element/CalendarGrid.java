package dev.millrace.element;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.TemporalAmount;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Spans of a time zone's calendar, one after the other: [first moment of an hour, day, week, month,
 * quarter or year, first moment of the next). A day with a change of the clocks has 23 or 25 hours,
 * or whatever the zone says. Where clocks are set back over midnight, the new day begins when they
 * first reach it; a day that the zone leaves out has no span. An hour that comes twice has two
 * spans, and one in which clocks are changed by less than an hour is cut where they are.
 *
 * @param unit one hour, one day, one week, or a number of months that divides a year
 * @param weekStart the first day of a week
 */
public record CalendarGrid(TemporalAmount unit, ZoneId zone, DayOfWeek weekStart)
    implements Serializable {
  /** The unit of hours. */
  public static final Duration HOUR = Duration.ofHours(1);

  private static final int MONTHS_OF_YEAR = 12;
  private static final int DAYS_OF_WEEK = 7;

  /**
   * @throws IllegalArgumentException for any other unit
   */
  public CalendarGrid {
    if (!unit.equals(HOUR) && !(unit instanceof Period days && isOfDays(days))) {
      throw new IllegalArgumentException("no unit of the calendar: " + unit);
    }
  }

  private static boolean isOfDays(Period unit) {
    long months = unit.toTotalMonths();
    return months == 0
        ? unit.getDays() == 1 || unit.getDays() == DAYS_OF_WEEK
        : unit.getDays() == 0 && months > 0 && MONTHS_OF_YEAR % months == 0;
  }

  /** The span that a time is in; it ends no later than event time does. */
  public Window window(long time) {
    return unit instanceof Period days ? ofDays(days, time) : hour(time);
  }

  /** By the zone's offset at the time, and no further than it holds. */
  private Window hour(long time) {
    ZoneRules rules = zone.getRules();
    Instant at = Instant.ofEpochMilli(time);
    long offset = rules.getOffset(at).getTotalSeconds() * 1000L;
    long length = HOUR.toMillis();
    long start = Math.floorDiv(time + offset, length) * length - offset;
    long end = start + length;
    ZoneOffsetTransition before = rules.previousTransition(at.plusMillis(1));
    ZoneOffsetTransition after = rules.nextTransition(at);
    if (before != null) {
      start = Math.max(start, before.getInstant().toEpochMilli());
    }
    if (after != null) {
      end = Math.min(end, after.getInstant().toEpochMilli());
    }
    return new Window(start, Math.min(end, EventTimes.MAX + 1));
  }

  private Window ofDays(Period days, long time) {
    LocalDate first = first(days, Instant.ofEpochMilli(time).atZone(zone).toLocalDate());
    // The date alone does not tell where midnight comes twice, or a day is left out.
    while (start(first.plus(days)) <= time) {
      first = first.plus(days);
    }
    while (start(first) > time) {
      first = first.minus(days);
    }
    return new Window(start(first), Math.min(start(first.plus(days)), EventTimes.MAX + 1));
  }

  private LocalDate first(Period days, LocalDate date) {
    if (days.getDays() == 1) {
      return date;
    } else if (days.getDays() == DAYS_OF_WEEK) {
      return date.with(TemporalAdjusters.previousOrSame(weekStart));
    }
    int since = (date.getMonthValue() - 1) % (int) days.toTotalMonths();
    return date.withDayOfMonth(1).minusMonths(since);
  }

  private long start(LocalDate first) {
    return first.atStartOfDay(zone).toInstant().toEpochMilli();
  }
}
