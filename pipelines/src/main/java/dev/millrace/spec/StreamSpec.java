package dev.millrace.spec;

import dev.millrace.diag.Position;
import java.time.Duration;
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
  public sealed interface SchemaSpec {}

  /** {@code schema: FILE.avsc}, relative to the pipeline file. */
  public record AvroFile(Located path) implements SchemaSpec {}

  /** {@code fields: {name: "SQL TYPE [NOT NULL]"}}. */
  public record InlineFields(Map<String, Located> types) implements SchemaSpec {}

  /** How the watermark follows the events. */
  public record WatermarkSpec(
      Duration maxOutOfOrderness,
      Duration allowedLateness,
      Duration idleTimeout,
      OnIdle onIdle,
      Duration maxFuture) {
    public static final WatermarkSpec DEFAULT =
        new WatermarkSpec(
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(30),
            OnIdle.ADVANCE,
            Duration.ofHours(1));
  }

  /** What an idle partition does to the stream's watermark. */
  public enum OnIdle {
    ADVANCE,
    HOLD
  }
}
