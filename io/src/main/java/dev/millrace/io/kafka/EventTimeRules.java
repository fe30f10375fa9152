package dev.millrace.io.kafka;

import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;

/**
 * How a source finds event times and decides what is late.
 *
 * @param column index of the event-time column in the source's schema (TIMESTAMP, TIMESTAMP(6), or
 *     BIGINT in milliseconds); -1 makes the record's own time stamp the event time
 * @param maxOutOfOrderness how far a partition's watermark stays behind its newest event
 * @param allowedLateness how far below the watermark an event is still on time
 * @param idleTimeout how long a partition at its end must have had nothing to be idle
 * @param advanceWhenIdle whether idle partitions are left out of the watermark; if not, they hold
 *     it and verdicts depend on the log alone
 * @param maxFuture events further ahead of the clock are dead letters
 * @param clock the wall clock; must be serialisable. Used for {@code maxFuture} and idleness only
 */
public record EventTimeRules(
    int column,
    Duration maxOutOfOrderness,
    Duration allowedLateness,
    Duration idleTimeout,
    boolean advanceWhenIdle,
    Duration maxFuture,
    Clock clock)
    implements Serializable {

  /** No out-of-orderness, no lateness, idle after 30 s, at most one hour ahead. */
  public static EventTimeRules ofColumn(int column) {
    return new EventTimeRules(
        column,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofSeconds(30),
        true,
        Duration.ofHours(1),
        Clock.systemUTC());
  }

  public EventTimeRules withMaxOutOfOrderness(Duration bound) {
    return new EventTimeRules(
        column, bound, allowedLateness, idleTimeout, advanceWhenIdle, maxFuture, clock);
  }

  public EventTimeRules withAllowedLateness(Duration lateness) {
    return new EventTimeRules(
        column, maxOutOfOrderness, lateness, idleTimeout, advanceWhenIdle, maxFuture, clock);
  }

  /** Idle after {@code timeout}, then left out of the watermark ({@code advance}) or holding it. */
  public EventTimeRules withIdle(Duration timeout, boolean advance) {
    return new EventTimeRules(
        column, maxOutOfOrderness, allowedLateness, timeout, advance, maxFuture, clock);
  }

  public EventTimeRules withMaxFuture(Duration ahead) {
    return new EventTimeRules(
        column, maxOutOfOrderness, allowedLateness, idleTimeout, advanceWhenIdle, ahead, clock);
  }

  public EventTimeRules withClock(Clock other) {
    return new EventTimeRules(
        column, maxOutOfOrderness, allowedLateness, idleTimeout, advanceWhenIdle, maxFuture, other);
  }
}
