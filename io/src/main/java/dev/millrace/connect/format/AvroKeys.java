package dev.millrace.connect.format;

import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.StreamSide;
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

/** What {@code format: AVRO} needs of sources. */
public final class AvroKeys {
  public static final Key<String> SCHEMA =
      optional(
          "avro_schema",
          Simple.TEXT,
          "none",
          "For `format: AVRO`: the reader's schema, as text or as a file relative to the pipeline"
              + " file; its defaults and aliases hold. Without `registry` all records are written"
              + " with it.");

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
    return new AvroFormat(
        text(endpoint).orElse(null), RegistryKeys.settings(endpoint).orElse(null));
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
      RegistryKeys.check(side);
      checkSchema(side);
      return;
    }
    for (Key<?> key : new Key<?>[] {SCHEMA, RegistryKeys.REGISTRY}) {
      if (source.values().has(key)) {
        side.error(
            key.name(),
            ErrorCodes.EXCLUDING_KEYS,
            "'"
                + key.name()
                + "' goes with format AVRO; got format "
                + source.text("format").orElse("")
                + ".");
      }
    }
  }

  private static void checkSchema(StreamSide side) {
    try {
      text(side.source());
    } catch (UserException e) {
      e.diagnostics().forEach(d -> side.error(SCHEMA.name(), d.code(), d.message()));
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
