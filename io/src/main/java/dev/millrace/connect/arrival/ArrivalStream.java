package dev.millrace.connect.arrival;

import dev.millrace.connect.LiveStream;
import dev.millrace.connect.WatermarkSpec;
import dev.millrace.connect.WatermarkSpec.OnIdle;
import dev.millrace.io.arrival.ArrivalRules;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** What a stream says to the client of a broker that keeps no order. */
public final class ArrivalStream {
  private ArrivalStream() {}

  /**
   * How event times are found, and what is late.
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

  /** The columns of a stream's rows without those that something else than the payload fills. */
  public static Schema payload(LiveStream stream, Set<String> others) {
    return Schema.builder()
        .addFields(
            stream.schema().getFields().stream()
                .filter(f -> !others.contains(f.getName()))
                .toList())
        .build();
  }

  /** The place of a column that a file may name; -1 if it does not. */
  public static int index(Schema schema, @Nullable Object column) {
    return column == null ? -1 : schema.indexOf(column.toString());
  }
}
