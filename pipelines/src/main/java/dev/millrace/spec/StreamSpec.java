package dev.millrace.spec;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A logical input.
 *
 * @param schema where its columns are declared
 * @param timestamp the column that holds event time; empty if it has none
 * @param id the column that identifies an event
 */
public record StreamSpec(
    String name,
    Position position,
    SchemaSpec schema,
    Optional<Located> timestamp,
    Optional<Located> id,
    WatermarkSpec watermark,
    Optional<EndpointSpec> live,
    Optional<EndpointSpec> archive,
    Optional<Located> errorOutput) {

  /** Where columns are declared. */
  public sealed interface SchemaSpec {

    /** Calls the visitor's method for the kind. */
    <R> R accept(Visitor<R> visitor);

    /** Tells the kinds of declarations apart. */
    interface Visitor<R> {
      R visit(AvroFile schema);

      R visit(InlineFields schema);
    }
  }

  /** {@code schema: FILE.avsc}, relative to the pipeline file. */
  public record AvroFile(Located path) implements SchemaSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code fields: {name: "SQL TYPE [NOT NULL]"}}. */
  public record InlineFields(Map<String, Located> types) implements SchemaSpec {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * How the watermark follows the events.
   *
   * @param minEventTime events before it are dead letters; empty if the file does not say, see
   *     {@link #earliest}
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
  }

  /** What an idle partition does to the stream's watermark. */
  public enum OnIdle {
    ADVANCE,
    HOLD
  }
}
