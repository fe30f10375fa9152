package dev.millrace.io.arrival;

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
 * @param time where a row of the source's schema says its event time; null makes the time of
 *     publication the event time
 * @param attribute the attribute that fills the column of {@code time}; null if the payload does
 * @param maxOutOfOrderness how far the watermark stays behind the newest event
 * @param allowedLateness how far below the watermark an event is still on time
 * @param reorderWithin how long an event must have been there before the watermark follows it;
 *     brokers of this kind keep no order
 * @param idleTimeout how long an empty broker must have had nothing to be idle
 * @param advanceWhenIdle whether the watermark follows the clock while the broker is idle
 * @param maxFuture events further ahead of the clock than this are dead letters
 * @param minEventTime events before it are dead letters
 * @param clock the wall clock; must be serialisable
 */
public record ArrivalRules(
    @Nullable RowTime time,
    @Nullable String attribute,
    Duration maxOutOfOrderness,
    Duration allowedLateness,
    Duration reorderWithin,
    Duration idleTimeout,
    boolean advanceWhenIdle,
    Duration maxFuture,
    Instant minEventTime,
    Clock clock)
    implements Serializable {
  /** The default of {@link #reorderWithin}: what Beam's own estimator looks back. */
  public static final Duration DEFAULT_REORDER = Duration.ofSeconds(60);

  /**
   * A TIMESTAMP column (-1: the time of publication). No out-of-orderness beyond 60 s of arrival,
   * no lateness, idle after 30 s.
   */
  public static ArrivalRules ofColumn(int column) {
    return new ArrivalRules(
        column < 0 ? null : RowTime.column(column),
        null,
        Duration.ZERO,
        Duration.ZERO,
        DEFAULT_REORDER,
        Duration.ofSeconds(30),
        true,
        Duration.ofHours(1),
        Instant.ofEpochMilli(EventTimes.MIN),
        Clock.systemUTC());
  }

  public ArrivalRules withAttribute(@Nullable String name) {
    return Copy.of(this, ArrivalRules::attribute).with(name);
  }

  public ArrivalRules withMaxOutOfOrderness(Duration bound) {
    return Copy.of(this, ArrivalRules::maxOutOfOrderness).with(bound);
  }

  public ArrivalRules withAllowedLateness(Duration lateness) {
    return Copy.of(this, ArrivalRules::allowedLateness).with(lateness);
  }

  public ArrivalRules withReorderWithin(Duration duration) {
    return Copy.of(this, ArrivalRules::reorderWithin).with(duration);
  }

  public ArrivalRules withMinEventTime(Instant minimum) {
    return Copy.of(this, ArrivalRules::minEventTime).with(minimum);
  }

  public ArrivalRules withClock(Clock other) {
    return Copy.of(this, ArrivalRules::clock).with(other);
  }
}
