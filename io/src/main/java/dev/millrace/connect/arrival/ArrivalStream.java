package dev.millrace.connect.arrival;

import dev.millrace.connect.LiveStream;
import dev.millrace.connect.WatermarkSpec;
import dev.millrace.connect.WatermarkSpec.OnIdle;
import dev.millrace.io.arrival.ArrivalRules;
import dev.millrace.io.partitioned.EventTimeRules;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a stream says to the client of a broker. */
public final class ArrivalStream {
  private ArrivalStream() {}

  /**
   * How event times are found, and what is late, for a broker that keeps no order.
   *
   * @param attribute that holds the event time; null if none does
   */
  public static ArrivalRules times(
      LiveStream stream, Duration reorderWithin, @Nullable String attribute) {
    WatermarkSpec watermark = stream.watermark();
    return new ArrivalRules(
        stream.time().orElse(null),
        attribute,
        watermark.maxOutOfOrderness(),
        watermark.allowedLateness(),
        reorderWithin,
        watermark.idleTimeout(),
        watermark.onIdle() == OnIdle.ADVANCE,
        watermark.maxFuture(),
        watermark.earliest(),
        Clock.systemUTC());
  }

  /**
   * The same for a broker that keeps an order: where the event time is its own, events are out of
   * order at least as far as its times are.
   *
   * @param least how far its times may lie behind others before them
   */
  public static EventTimeRules times(LiveStream stream, Duration least) {
    EventTimeRules rules = stream.watermark().rules(stream.time());
    boolean isBounded =
        stream.time().isPresent() || rules.maxOutOfOrderness().compareTo(least) >= 0;
    return isBounded ? rules : rules.withMaxOutOfOrderness(least);
  }
}
