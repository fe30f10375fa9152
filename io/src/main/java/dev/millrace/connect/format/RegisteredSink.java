package dev.millrace.connect.format;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkContext;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.registry.SinkSchema;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** A type of sink whose records may have schemas in a registry. */
public interface RegisteredSink {
  /**
   * The schema of its own that a sink writes with and a registry has; empty if there is none.
   *
   * @param rows the schema of the rows
   */
  Optional<SinkSchema> registered(EndpointSpec sink, Schema rows);

  /**
   * Asks for what a sink's rows are written with, and adds it where that is wanted and a run
   * follows.
   *
   * @throws dev.millrace.diag.UserException if a registry does not answer, or refuses
   */
  default void open(SinkContext context, RecordEncoder encoder) {
    Optional<SinkSchema> schema =
        context.onlyAsking() ? registered(context.sink(), context.schema()) : Optional.empty();
    if (schema.isPresent()) {
      schema.get().check();
    } else {
      encoder.open();
    }
  }

  /** The same of a sink of any type. */
  static Optional<SinkSchema> of(EndpointSpec sink, Schema rows) {
    return Connectors.sink(sink) instanceof RegisteredSink type
        ? type.registered(sink, rows)
        : Optional.empty();
  }
}
