package dev.millrace.connect.format;

import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.StreamSide;
import dev.millrace.connect.format.RegistryKeys.Problems;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.UserException;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.avro.AvroFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** What {@code format: AVRO} needs of sources and sinks. */
public final class AvroKeys {
  public static final Key<String> SCHEMA =
      optional(
          "avro_schema",
          Simple.TEXT,
          "none",
          "For `format: AVRO`: the reader's schema, as text or as a file relative to the pipeline"
              + " file; its defaults and aliases hold. Without `registry` all records are written"
              + " with it.");

  /** The same of a sink. */
  public static final Key<String> SINK_SCHEMA =
      optional(
          SCHEMA.name(),
          Simple.TEXT,
          "that of the columns",
          "For `format: AVRO`: the schema to write with, as text or as a file relative to the"
              + " pipeline file.");

  private AvroKeys() {}

  /** Whether the endpoint's records are Avro. */
  public static boolean isAvro(EndpointSpec endpoint) {
    return endpoint.text("format").filter(AvroFormat.NAME::equalsIgnoreCase).isPresent();
  }

  /**
   * The format of an endpoint whose records are Avro.
   *
   * @throws UserException ML-3055 or ML-3056 if the schema cannot be read
   */
  public static RecordFormat format(EndpointSpec endpoint) {
    return AvroFormat.of(text(endpoint).orElse(null), RegistryKeys.settings(endpoint).orElse(null));
  }

  /**
   * The format of a sink whose records are Avro, for writing and for reading back.
   *
   * @param topic that it writes to; null if each row names one
   * @throws UserException ML-3055 or ML-3056 if the schema cannot be read
   */
  static RecordFormat sinkFormat(EndpointSpec sink, @Nullable String topic) {
    return new AvroFormat(
        text(sink).orElse(null),
        RegistryKeys.settings(sink).orElse(null),
        RegistryKeys.registration(sink, topic).orElse(null));
  }

  /** Reports what is wrong with the keys of this format. */
  public static void check(StreamSide side) {
    EndpointSpec source = side.source();
    if (isAvro(source)) {
      if (!source.values().has(SCHEMA) && !source.values().has(RegistryKeys.REGISTRY)) {
        side.error(
            "format",
            ErrorCodes.MISSING_KEY,
            "format AVRO needs to know what records were written with; expected 'registry', or"
                + " 'avro_schema' for records without ids of schemas.");
      }
      RegistryKeys.check(source, side::error);
      schema(source, side::error);
      return;
    }
    checkAbsent(source, side::error);
    if (takesRegistry(source)) {
      RegistryKeys.check(source, side::error);
    }
  }

  /**
   * Reports what is wrong with the keys of this format, and with the columns that a sink writes.
   *
   * @param columns in a record's value
   */
  public static void checkSink(SinkRows rows, Schema columns) {
    EndpointSpec sink = rows.sink();
    if (!isAvro(sink)) {
      checkAbsent(sink, rows::error);
      if (ProtoKeys.isProto(sink)) {
        RegistryKeys.checkSink(sink, sink.values().has(ProtoKeys.DESCRIPTORS), rows::error);
      } else if (JsonKeys.isJson(sink)) {
        RegistryKeys.checkSinkOfColumns(sink, rows::error);
      }
      return;
    }
    boolean given = sink.values().has(SINK_SCHEMA);
    RegistryKeys.checkSink(sink, given, rows::error);
    if (given) {
      schema(sink, rows::error)
          .flatMap(text -> AvroFormat.misfit(columns, text))
          .ifPresent(
              what ->
                  rows.error(
                      SINK_SCHEMA.name(),
                      ErrorCodes.AVRO_MISFIT,
                      "the rows are not records of the schema: " + what + "."));
    } else if (!RegistryKeys.usesLatest(sink)) {
      AvroColumns.check(rows, columns);
    }
  }

  private static boolean takesRegistry(EndpointSpec endpoint) {
    return ProtoKeys.isProto(endpoint)
        || JsonKeys.isJson(endpoint)
        || DebeziumKeys.isDebezium(endpoint);
  }

  private static void checkAbsent(EndpointSpec endpoint, Problems problems) {
    boolean registered = takesRegistry(endpoint);
    for (Key<?> key : new Key<?>[] {SCHEMA, RegistryKeys.REGISTRY}) {
      boolean registry = key.equals(RegistryKeys.REGISTRY);
      if (endpoint.values().has(key) && !(registered && registry)) {
        problems.error(
            key.name(),
            ErrorCodes.EXCLUDING_KEYS,
            "'"
                + key.name()
                + (registry
                    ? "' goes with the formats AVRO, PROTO, JSON and DEBEZIUM"
                    : "' goes with format AVRO")
                + "; got format "
                + endpoint.text("format").orElse("")
                + ".");
      }
    }
  }

  private static Optional<String> schema(EndpointSpec endpoint, Problems problems) {
    try {
      return text(endpoint);
    } catch (UserException e) {
      e.diagnostics().forEach(d -> problems.error(SCHEMA.name(), d.code(), d.message()));
      return Optional.empty();
    }
  }

  private static Optional<String> text(EndpointSpec endpoint) {
    Optional<String> text = endpoint.find(SCHEMA).map(written -> text(endpoint, written));
    text.flatMap(AvroFormat::wrong)
        .ifPresent(
            what -> {
              throw error(
                  endpoint,
                  ErrorCodes.BAD_AVRO_SCHEMA,
                  "this is not an Avro schema: " + what + ".");
            });
    return text;
  }

  private static String text(EndpointSpec endpoint, String written) {
    if (written.strip().startsWith("{")) {
      return written;
    }
    try {
      Path file = endpoint.besideFile(written);
      return Files.readString(file);
    } catch (IOException | InvalidPathException e) {
      throw error(
          endpoint,
          ErrorCodes.SCHEMA_UNREADABLE,
          "there is no file '"
              + written
              + "' that can be read; expected an Avro schema, its path relative to the pipeline"
              + " file, or its text.");
    }
  }

  private static UserException error(EndpointSpec endpoint, String code, String message) {
    return new UserException(
        Diagnostic.error(endpoint.position(SCHEMA.name()), code, SCHEMA.name(), message));
  }
}
