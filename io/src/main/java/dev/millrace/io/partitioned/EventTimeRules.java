package dev.millrace.io.partitioned;

import dev.millrace.base.Copy;
import dev.millrace.element.EventTimes;
import dev.millrace.expr.RowTime;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a source finds event times and decides what is late.
 *
 * @param time where a row of the source's schema says its event time; null makes the record's own
 *     time stamp the event time
 * @param maxOutOfOrderness how far a partition's watermark stays behind its newest event
 * @param allowedLateness how far below the watermark an event is still on time
 * @param idleTimeout how long a partition at its end must have had nothing to be idle
 * @param advanceWhenIdle whether idle partitions are left out of the watermark; if not, they hold
 *     it and verdicts depend on the log alone
 * @param maxFuture events further ahead of the clock are dead letters
 * @param minEventTime events before it are dead letters
 * @param clock the wall clock; must be serialisable. Used for {@code maxFuture} and idleness only
 */
public record EventTimeRules(
    @Nullable RowTime time,
    Duration maxOutOfOrderness,
    Duration allowedLateness,
    Duration idleTimeout,
    boolean advanceWhenIdle,
    Duration maxFuture,
    Instant minEventTime,
    Clock clock)
    implements Serializable {

  /**
   * A TIMESTAMP column (-1: the record's own time stamp). No out-of-orderness, no lateness, idle
   * after 30 s, at most one hour ahead.
   */
  public static EventTimeRules ofColumn(int column) {
    return new EventTimeRules(
        column < 0 ? null : RowTime.column(column),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofSeconds(30),
        true,
        Duration.ofHours(1),
        Instant.ofEpochMilli(EventTimes.MIN),
        Clock.systemUTC());
  }

  public EventTimeRules withMaxOutOfOrderness(Duration bound) {
    return Copy.of(this, EventTimeRules::maxOutOfOrderness).with(bound);
  }

  public EventTimeRules withAllowedLateness(Duration lateness) {
    return Copy.of(this, EventTimeRules::allowedLateness).with(lateness);
  }

  /** Idle after {@code timeout}, then left out of the watermark ({@code advance}) or holding it. */
  public EventTimeRules withIdle(Duration timeout, boolean advance) {
    EventTimeRules after = Copy.of(this, EventTimeRules::idleTimeout).with(timeout);
    return Copy.of(after, EventTimeRules::advanceWhenIdle).with(advance);
  }

  public EventTimeRules withMinEventTime(Instant minimum) {
    return Copy.of(this, EventTimeRules::minEventTime).with(minimum);
  }

  public EventTimeRules withMaxFuture(Duration ahead) {
    return Copy.of(this, EventTimeRules::maxFuture).with(ahead);
  }

  public EventTimeRules withClock(Clock other) {
    return Copy.of(this, EventTimeRules::clock).with(other);
  }
}
