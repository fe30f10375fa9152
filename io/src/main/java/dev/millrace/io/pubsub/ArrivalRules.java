package dev.millrace.io.pubsub;

import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a source finds event times and decides what is late.
 *
 * @param column index of the event-time column in the source's schema (TIMESTAMP, TIMESTAMP(6), or
 *     BIGINT in milliseconds); -1 makes the time of publication the event time
 * @param attribute the attribute that fills {@code column}; null if the payload does
 * @param maxOutOfOrderness how far the watermark stays behind the newest event
 * @param allowedLateness how far below the watermark an event is still on time
 * @param reorderWithin how long an event must have been there before the watermark follows it;
 *     Pub/Sub keeps no order
 * @param idleTimeout how long an empty subscription must have had nothing to be idle
 * @param advanceWhenIdle whether the watermark follows the clock while the subscription is idle
 * @param maxFuture events further ahead of the clock than this are dead letters
 * @param clock the wall clock; must be serialisable
 */
public record ArrivalRules(
    int column,
    @Nullable String attribute,
    Duration maxOutOfOrderness,
    Duration allowedLateness,
    Duration reorderWithin,
    Duration idleTimeout,
    boolean advanceWhenIdle,
    Duration maxFuture,
    Clock clock)
    implements Serializable {
  /** The default of {@link #reorderWithin}: what Beam's own estimator looks back. */
  public static final Duration DEFAULT_REORDER = Duration.ofSeconds(60);

  /** No out-of-orderness beyond 60 s of arrival, no lateness, idle after 30 s. */
  public static ArrivalRules ofColumn(int column) {
    return new ArrivalRules(
        column,
        null,
        Duration.ZERO,
        Duration.ZERO,
        DEFAULT_REORDER,
        Duration.ofSeconds(30),
        true,
        Duration.ofHours(1),
        Clock.systemUTC());
  }

  public ArrivalRules withAttribute(@Nullable String name) {
    return new ArrivalRules(
        column,
        name,
        maxOutOfOrderness,
        allowedLateness,
        reorderWithin,
        idleTimeout,
        advanceWhenIdle,
        maxFuture,
        clock);
  }

  public ArrivalRules withReorderWithin(Duration duration) {
    return new ArrivalRules(
        column,
        attribute,
        maxOutOfOrderness,
        allowedLateness,
        duration,
        idleTimeout,
        advanceWhenIdle,
        maxFuture,
        clock);
  }

  public ArrivalRules withClock(Clock other) {
    return new ArrivalRules(
        column,
        attribute,
        maxOutOfOrderness,
        allowedLateness,
        reorderWithin,
        idleTimeout,
        advanceWhenIdle,
        maxFuture,
        other);
  }
}
