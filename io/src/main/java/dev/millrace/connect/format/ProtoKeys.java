package dev.millrace.connect.format;

import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.element.EpochUnits;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.proto.ProtoFormat;
import dev.millrace.io.format.proto.RegisteredProto;
import dev.millrace.io.format.registry.Registration;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** What {@code format: PROTO} needs of sources and sinks. */
public final class ProtoKeys {
  /** The file of the descriptors. */
  public static final Key<String> DESCRIPTORS =
      optional(
          "file_descriptor_path",
          Simple.TEXT,
          "For `format: PROTO`: `.proto` text, or a descriptor set of `protoc --include_imports"
              + " --descriptor_set_out=FILE`, relative to the pipeline file.");

  /** The message type. */
  public static final Key<String> MESSAGE =
      optional(
          "message_name",
          Simple.TEXT,
          "For `format: PROTO`: the whole name of the records' message type, for example"
              + " `shop.v1.Order`.");

  private ProtoKeys() {}

  /** Whether the endpoint's records are messages. */
  static boolean isProto(EndpointSpec endpoint) {
    return endpoint.text("format").filter(ProtoFormat.NAME::equals).isPresent();
  }

  /**
   * The format of a source whose records are messages.
   *
   * @throws IllegalArgumentException if the descriptors cannot be read; the message says why
   */
  static RecordFormat format(EndpointSpec source) {
    return registered(source, null)
        .orElseGet(() -> own(source).orElseThrow(IllegalStateException::new));
  }

  /**
   * The format of a sink whose records are messages, for writing and for reading back.
   *
   * @param topic that it writes to; null if each row names one
   */
  static RecordFormat sinkFormat(EndpointSpec sink, @Nullable String topic) {
    return registered(sink, RegistryKeys.registration(sink, topic).orElse(null))
        .orElseGet(() -> own(sink).orElseThrow(IllegalStateException::new));
  }

  private static Optional<RecordFormat> registered(
      EndpointSpec endpoint, @Nullable Registration registration) {
    return RegistryKeys.settings(endpoint)
        .map(
            settings ->
                new RegisteredProto(
                    settings,
                    endpoint.find(MESSAGE).orElse(null),
                    (ProtoFormat) own(endpoint).orElse(null),
                    registration));
  }

  /** The type that the file declares; empty if it does not. */
  private static Optional<RecordFormat> own(EndpointSpec endpoint) {
    return endpoint
        .find(DESCRIPTORS)
        .map(
            file ->
                ProtoFormat.read(endpoint.besideFile(file), endpoint.find(MESSAGE).orElseThrow()));
  }

  /** What is wrong with the columns of a source, or with its keys; empty if nothing is. */
  public static Optional<String> wrongSource(EndpointSpec source, Schema columns) {
    if (isProto(source) && source.values().has(RegistryKeys.REGISTRY)) {
      return source.values().has(DESCRIPTORS)
          ? Optional.of("the registry has the types; expected no 'file_descriptor_path'.")
          : Optional.empty();
    }
    return wrong(source, format -> format.decoder(columns, EpochUnits.NONE));
  }

  /** What is wrong with the columns that a sink writes, or with its keys. */
  public static Optional<String> wrongSink(EndpointSpec sink, Schema columns) {
    if (isProto(sink) && RegistryKeys.usesLatest(sink)) {
      // The registry is asked when the run starts.
      return Optional.empty();
    }
    boolean registered = sink.values().has(RegistryKeys.SINK_REGISTRY);
    return wrong(
        sink,
        format -> {
          if (registered && format.text().isEmpty()) {
            throw new IllegalArgumentException(
                "the registry takes .proto text that imports nothing but Google's own files;"
                    + " expected such a file, or use_latest: true instead of it.");
          }
          return format.encoder(columns);
        });
  }

  private interface Use {
    Object of(ProtoFormat format);
  }

  private static Optional<String> wrong(EndpointSpec endpoint, Use use) {
    String name = endpoint.text("format").orElse("");
    if (!isProto(endpoint)) {
      return Stream.of(DESCRIPTORS, MESSAGE)
          .filter(key -> endpoint.values().has(key))
          .findFirst()
          .map(key -> "'" + key.name() + "' goes with format PROTO; got format " + name + ".");
    }
    Optional<String> file = endpoint.text(DESCRIPTORS.name());
    Optional<String> message = endpoint.text(MESSAGE.name());
    if (file.isEmpty() || message.isEmpty()) {
      return Optional.of(
          "format PROTO needs the keys 'file_descriptor_path' and 'message_name'; got "
              + (file.isPresent() ? "the first." : message.isPresent() ? "the second." : "none."));
    }
    try {
      use.of(ProtoFormat.read(endpoint.besideFile(file.get()), message.get()));
      return Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of("'" + file.get() + "' is not a file's name.");
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
