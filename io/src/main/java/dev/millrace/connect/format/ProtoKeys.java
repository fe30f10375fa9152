package dev.millrace.connect.format;

import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.element.EpochUnits;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.proto.ProtoFormat;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;

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

  /**
   * The format of an endpoint whose records are messages.
   *
   * @throws IllegalArgumentException if the descriptors cannot be read; the message says why
   */
  public static RecordFormat format(EndpointSpec endpoint) {
    return read(
        endpoint, endpoint.find(DESCRIPTORS).orElseThrow(), endpoint.find(MESSAGE).orElseThrow());
  }

  private static ProtoFormat read(EndpointSpec endpoint, String file, String message) {
    return ProtoFormat.read(endpoint.besideFile(file), message);
  }

  /** What is wrong with the columns of a source, or with its keys; empty if nothing is. */
  public static Optional<String> wrongSource(EndpointSpec source, Schema columns) {
    return wrong(source, format -> format.decoder(columns, EpochUnits.NONE));
  }

  /** What is wrong with the columns that a sink writes, or with its keys. */
  public static Optional<String> wrongSink(EndpointSpec sink, Schema columns) {
    return wrong(sink, format -> format.encoder(columns));
  }

  private interface Use {
    Object of(RecordFormat format);
  }

  private static Optional<String> wrong(EndpointSpec endpoint, Use use) {
    String name = endpoint.text("format").orElse("");
    if (!name.equals(ProtoFormat.NAME)) {
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
      use.of(read(endpoint, file.get(), message.get()));
      return Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of("'" + file.get() + "' is not a file's name.");
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
