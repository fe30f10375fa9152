package dev.millrace.connect;

import dev.millrace.expr.RowTime;
import dev.millrace.io.partitioned.EventTimeRules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the watermark follows the events.
 *
 * @param minEventTime events before it are dead letters; empty if the file does not say, see {@link
 *     #earliest}
 */
public record WatermarkSpec(
    Duration maxOutOfOrderness,
    Duration allowedLateness,
    Duration idleTimeout,
    OnIdle onIdle,
    Duration maxFuture,
    Optional<Instant> minEventTime) {
  private static final Instant MIN_EVENT_TIME = Instant.parse("1980-01-01T00:00:00Z");

  public static final WatermarkSpec DEFAULT =
      new WatermarkSpec(
          Duration.ZERO,
          Duration.ZERO,
          Duration.ofSeconds(30),
          OnIdle.ADVANCE,
          Duration.ofHours(1),
          Optional.empty());

  /** The earliest time of an event: 1980-01-01 unless the file says another. */
  public Instant earliest() {
    return minEventTime.orElse(MIN_EVENT_TIME);
  }

  /**
   * The same for a source of a log in partitions.
   *
   * @param time where a row says its event time; empty for the record's own time stamp
   */
  public EventTimeRules rules(Optional<RowTime> time) {
    return new EventTimeRules(
        time.orElse(null),
        maxOutOfOrderness,
        allowedLateness,
        idleTimeout,
        onIdle == OnIdle.ADVANCE,
        maxFuture,
        earliest(),
        Clock.systemUTC());
  }

  /** What an idle partition does to the stream's watermark. */
  public enum OnIdle {
    ADVANCE,
    HOLD
  }
}
