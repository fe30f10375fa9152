package dev.millrace.spec;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.TemporalAmount;
import java.util.Optional;

/** A way to cut event time into windows. */
public sealed interface WindowingSpec {

  /** Calls the visitor's method for the kind. */
  <R> R accept(Visitor<R> visitor);

  /** Whether all of time is one window. */
  default boolean isGlobal() {
    return false;
  }

  /** Whether windows depend on the events in them, and grow together. */
  default boolean merges() {
    return false;
  }

  /** Whether one event can be in several windows. */
  default boolean overlaps() {
    return false;
  }

  /** How long a window stays open after a key's last event at most; empty without an end. */
  Optional<Duration> span();

  /** Tells the kinds of windows apart. */
  interface Visitor<R> {
    R visit(GlobalWindows windows);

    R visit(FixedWindows windows);

    R visit(SlidingWindows windows);

    R visit(SessionWindows windows);

    R visit(CalendarWindows windows);
  }

  /** One window for all of time. */
  record GlobalWindows() implements WindowingSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public boolean isGlobal() {
      return true;
    }

    @Override
    public Optional<Duration> span() {
      return Optional.empty();
    }
  }

  /** Tumbling windows [offset + n·size, offset + (n+1)·size). */
  record FixedWindows(Duration size, Duration offset) implements WindowingSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public Optional<Duration> span() {
      return Optional.of(size);
    }
  }

  /** Windows of {@code size}, one starting every {@code period}. */
  record SlidingWindows(Duration size, Duration period, Duration offset) implements WindowingSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public boolean overlaps() {
      return period.compareTo(size) < 0;
    }

    @Override
    public Optional<Duration> span() {
      return Optional.of(size);
    }
  }

  /**
   * Windows that end {@code gap} after the last event of a run, or {@code maxLength} after its
   * first one if that is sooner.
   */
  record SessionWindows(Duration gap, Optional<Duration> maxLength) implements WindowingSpec {
    /** Sessions of any length. */
    public SessionWindows(Duration gap) {
      this(gap, Optional.empty());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public boolean merges() {
      return true;
    }

    @Override
    public Optional<Duration> span() {
      return Optional.of(gap);
    }
  }

  /**
   * Spans of a time zone's calendar.
   *
   * @param unit one hour, one day, one week, or 1, 3 or 12 months
   * @param weekStart the first day of a week
   */
  record CalendarWindows(TemporalAmount unit, ZoneId zone, DayOfWeek weekStart)
      implements WindowingSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }

    /** Of a month its longest, and a day more for changes of the clocks. */
    @Override
    public Optional<Duration> span() {
      if (!(unit instanceof Period days)) {
        return Optional.of(Duration.from(unit));
      }
      long months = days.toTotalMonths();
      return Optional.of(Duration.ofDays(days.getDays() + months * 31 - months / 3 + 1));
    }
  }
}
