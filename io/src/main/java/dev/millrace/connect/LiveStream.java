package dev.millrace.connect;

import dev.millrace.element.EpochUnits;
import dev.millrace.expr.RowTime;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A stream with a live side.
 *
 * @param source what the file says about that side
 * @param schema all columns, those that the source adds last
 * @param time where a row says its event time; empty if the stream has none
 * @param units what numbers in TIMESTAMP columns count
 */
public record LiveStream(
    String name,
    EndpointSpec source,
    Schema schema,
    Optional<RowTime> time,
    EpochUnits units,
    WatermarkSpec watermark) {

  /** The columns that the event time is made of, as indexes into {@code schema}. */
  public List<Integer> timeColumns() {
    if (time.orElse(null) instanceof RowTime.Computed computed) {
      return computed.columns();
    }
    return time.orElse(null) instanceof RowTime.Column column ? List.of(column.index()) : List.of();
  }
}
