package dev.millrace.beam;

import dev.millrace.element.CalendarGrid;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.window.CalendarKernel;
import dev.millrace.kernel.window.WindowKernel;
import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.TemporalAmount;

/**
 * Windows of event time, half-open [start, end):
 *
 * <ul>
 *   <li>{@code fixed(60 s)}: 0 s and 59.999 s are in [0, 60), 60 s is in [60, 120).
 *   <li>{@code sliding(60 s, 30 s)}: 45 s is in [0, 60) and in [30, 90).
 *   <li>{@code sessions(30 s)}: 0, 20 and 60 s make [0, 50) and [60, 90); windows that only touch
 *       stay apart.
 *   <li>{@code calendar(1 day, Europe/Berlin, Monday)}: from midnight to midnight there.
 *   <li>{@code global()}: everything in one window, whose result comes when the input ends.
 * </ul>
 */
public final class Windows implements Serializable {
  private final ElementKernel kernel;
  private final Shape shape;
  private final String text;

  /** What joins and aggregations have to know of windows. */
  private enum Shape {
    /** Every row is in one. */
    COVERING,
    /** Some rows are in none. */
    WITH_GAPS,
    SESSIONS
  }

  private Windows(ElementKernel kernel, Shape shape, String text) {
    this.kernel = kernel;
    this.shape = shape;
    this.text = text;
  }

  /** One window for all of time. */
  public static Windows global() {
    return new Windows(WindowKernel.global(), Shape.COVERING, "global");
  }

  /**
   * Windows [n·size, (n+1)·size).
   *
   * @param size at least 1 ms
   * @throws IllegalArgumentException for a shorter one
   */
  public static Windows fixed(Duration size) {
    return new Windows(WindowKernel.fixed(size, Duration.ZERO), Shape.COVERING, "fixed " + size);
  }

  /**
   * Windows [n·period, n·period + size): an event is in several if the period is shorter than the
   * size, and may be in none, so that no result has it, if the period is longer.
   *
   * @param size at least 1 ms
   * @param period at least 1 ms
   * @throws IllegalArgumentException for shorter ones
   */
  public static Windows sliding(Duration size, Duration period) {
    return new Windows(
        WindowKernel.sliding(size, period, Duration.ZERO),
        period.compareTo(size) > 0 ? Shape.WITH_GAPS : Shape.COVERING,
        "sliding " + size + " every " + period);
  }

  /**
   * Windows that end {@code gap} after the last event of a run, per key.
   *
   * @param gap at least 1 ms
   * @throws IllegalArgumentException for a shorter one
   */
  public static Windows sessions(Duration gap) {
    return new Windows(WindowKernel.sessions(gap), Shape.SESSIONS, "sessions " + gap);
  }

  /**
   * Hours, days, weeks, months, quarters or years of a time zone's calendar: the days on which
   * clocks are changed are shorter or longer.
   *
   * @param unit one hour ({@code Duration}), one day, one week, or 1, 2, 3, 4, 6 or 12 months
   * @param weekStart the first day of a week
   * @throws IllegalArgumentException for another unit
   */
  public static Windows calendar(TemporalAmount unit, ZoneId zone, DayOfWeek weekStart) {
    return new Windows(
        new CalendarKernel(new CalendarGrid(unit, zone, weekStart)),
        Shape.COVERING,
        "calendar " + unit + " " + zone);
  }

  ElementKernel kernel() {
    return kernel;
  }

  boolean areSessions() {
    return shape == Shape.SESSIONS;
  }

  boolean haveGaps() {
    return shape == Shape.WITH_GAPS;
  }

  /** Kind and lengths, for display. */
  @Override
  public String toString() {
    return text;
  }
}
