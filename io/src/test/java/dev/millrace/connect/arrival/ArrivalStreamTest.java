package dev.millrace.connect.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.WatermarkSpec;
import dev.millrace.element.EpochUnits;
import dev.millrace.expr.RowTime;
import java.time.Duration;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class ArrivalStreamTest {
  private static final Duration LEAST = Duration.ofSeconds(1);

  /** What the file says about the source, nobody asks here. */
  @SuppressWarnings("NullAway")
  private static final EndpointSpec SOURCE = null;

  private static Duration bound(Duration written, Optional<RowTime> time) {
    WatermarkSpec none = WatermarkSpec.DEFAULT;
    WatermarkSpec watermark =
        new WatermarkSpec(
            written,
            none.allowedLateness(),
            none.idleTimeout(),
            none.onIdle(),
            none.maxFuture(),
            none.minEventTime());
    Schema schema = Schema.builder().addDateTimeField("t").build();
    LiveStream stream = new LiveStream("s", SOURCE, schema, time, EpochUnits.NONE, watermark);
    return ArrivalStream.times(stream, LEAST).maxOutOfOrderness();
  }

  @Test
  void timesOfTheServiceHaveALeastBound() {
    assertThat(bound(Duration.ZERO, Optional.empty())).isEqualTo(LEAST);
    assertThat(bound(Duration.ofHours(1), Optional.empty())).hasHours(1);
    assertThat(bound(Duration.ZERO, Optional.of(RowTime.column(0)))).isZero();
  }
}
