package dev.millrace.element;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/**
 * Spans of a time zone's calendar, one after the other: [first moment of a day, week, month,
 * quarter or year, first moment of the next). A day with a change of the clocks has 23 or 25 hours,
 * or whatever the zone says. Where clocks are set back over midnight, the new day begins when they
 * first reach it; a day that the zone leaves out has no span.
 *
 * @param unit one day, one week, or a number of months that divides a year
 * @param weekStart the first day of a week
 */
public record CalendarGrid(Period unit, ZoneId zone, DayOfWeek weekStart) implements Serializable {
  private static final int MONTHS_OF_YEAR = 12;
  private static final int DAYS_OF_WEEK = 7;

  /**
   * @throws IllegalArgumentException for any other unit
   */
  public CalendarGrid {
    long months = unit.toTotalMonths();
    boolean ofDays = months == 0 && (unit.getDays() == 1 || unit.getDays() == DAYS_OF_WEEK);
    boolean ofMonths = unit.getDays() == 0 && months > 0 && MONTHS_OF_YEAR % months == 0;
    if (!ofDays && !ofMonths) {
      throw new IllegalArgumentException("no unit of the calendar: " + unit);
    }
  }

  /** The span that a time is in; it ends no later than event time does. */
  public Window window(long time) {
    LocalDate first = first(Instant.ofEpochMilli(time).atZone(zone).toLocalDate());
    // The date alone does not tell where midnight comes twice, or a day is left out.
    while (start(first.plus(unit)) <= time) {
      first = first.plus(unit);
    }
    while (start(first) > time) {
      first = first.minus(unit);
    }
    return new Window(start(first), Math.min(start(first.plus(unit)), EventTimes.MAX + 1));
  }

  private LocalDate first(LocalDate date) {
    if (unit.getDays() == 1) {
      return date;
    } else if (unit.getDays() == DAYS_OF_WEEK) {
      return date.with(TemporalAdjusters.previousOrSame(weekStart));
    }
    int since = (date.getMonthValue() - 1) % (int) unit.toTotalMonths();
    return date.withDayOfMonth(1).minusMonths(since);
  }

  private long start(LocalDate first) {
    return first.atStartOfDay(zone).toInstant().toEpochMilli();
  }
}
