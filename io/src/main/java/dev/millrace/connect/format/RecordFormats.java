package dev.millrace.connect.format;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.io.file.record.CsvFormat;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.format.avro.AvroFormat;
import dev.millrace.io.format.debezium.DebeziumFormat;
import dev.millrace.io.format.proto.ProtoFormat;
import dev.millrace.io.format.registry.SinkSchema;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** The formats that records of a topic are written in. */
public final class RecordFormats {
  private RecordFormats() {}

  /**
   * The format that an endpoint declares.
   *
   * @throws dev.millrace.diag.UserException ML-3055 or ML-3056 if an Avro schema cannot be read
   * @throws IllegalArgumentException if the descriptors of messages cannot be read; the plan has
   *     said so
   */
  public static RecordFormat of(EndpointSpec endpoint) {
    String name = endpoint.text("format").orElseThrow();
    return switch (name) {
      case AvroFormat.NAME -> AvroKeys.format(endpoint);
      case ProtoFormat.NAME -> ProtoKeys.format(endpoint);
      case DebeziumFormat.NAME -> DebeziumKeys.format(endpoint);
      case "JSON" -> JsonKeys.format(endpoint);
      case CsvFormat.NAME -> CsvKeys.format(endpoint);
      default -> ValueFormat.valueOf(name);
    };
  }

  /**
   * The format that a sink writes in, and that its records are read back in.
   *
   * @param topic that it writes to; null if each row names one
   * @throws dev.millrace.diag.UserException as {@link #of}
   */
  public static RecordFormat ofSink(EndpointSpec sink, @Nullable String topic) {
    return switch (sink.text("format").orElseThrow()) {
      case AvroFormat.NAME -> AvroKeys.sinkFormat(sink, topic);
      case ProtoFormat.NAME -> ProtoKeys.sinkFormat(sink, topic);
      case "JSON" -> JsonKeys.sinkFormat(sink, topic);
      default -> of(sink);
    };
  }

  /**
   * The schema of its own that a sink writes with and a registry has; empty if there is none.
   *
   * @param topic that it writes to; null if each row names one
   * @param columns in a record's value
   */
  public static Optional<SinkSchema> sinkSchema(
      EndpointSpec sink, @Nullable String topic, Schema columns) {
    return sink.text("format").isPresent()
            && ofSink(sink, topic) instanceof SinkSchema.Source registered
        ? registered.sinkSchema(columns)
        : Optional.empty();
  }
}
