package dev.millrace.plan.schema;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.element.EpochUnits;
import dev.millrace.io.format.proto.ProtoFormat;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;

/** Whether the columns of a source or sink fit the message that it names. */
public final class ProtoMessages {
  private ProtoMessages() {}

  /** What is wrong with the columns of a source, or with its keys; empty if nothing is. */
  public static Optional<String> wrongSource(EndpointSpec source, Schema columns) {
    return wrong(source, format -> format.decoder(columns, EpochUnits.NONE));
  }

  /** What is wrong with the columns that a sink writes, or with its keys. */
  public static Optional<String> wrongSink(EndpointSpec sink, Schema columns) {
    return wrong(sink, format -> format.encoder(columns));
  }

  private interface Use {
    Object of(ProtoFormat format);
  }

  private static Optional<String> wrong(EndpointSpec endpoint, Use use) {
    String name = endpoint.text("format").orElse("");
    if (!name.equals(ProtoFormat.NAME)) {
      return Stream.of(SharedKeys.FILE_DESCRIPTOR_PATH, SharedKeys.MESSAGE_NAME)
          .filter(key -> endpoint.values().has(key))
          .findFirst()
          .map(key -> "'" + key.name() + "' goes with format PROTO; got format " + name + ".");
    }
    Optional<String> file = endpoint.text(SharedKeys.FILE_DESCRIPTOR_PATH.name());
    Optional<String> message = endpoint.text(SharedKeys.MESSAGE_NAME.name());
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
