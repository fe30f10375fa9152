package dev.millrace.connect.format;

import dev.millrace.diag.UserException;
import dev.millrace.io.format.avro.AvroComparison;
import dev.millrace.io.format.proto.ProtoComparison;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.SchemaChange;
import dev.millrace.io.format.registry.SinkSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Versions of schemas: in files, in registries, and what differs between them. */
public final class SchemaVersions {
  private SchemaVersions() {}

  /**
   * A schema in a file: {@code .avsc} or {@code .proto}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static RegisteredSchema ofFile(Path file) throws IOException {
    String name = file.toString();
    String type = name.endsWith(".avsc") ? "AVRO" : name.endsWith(".proto") ? "PROTOBUF" : "";
    if (type.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + file + "' is not a schema by its name; expected a file .avsc or .proto");
    }
    return new RegisteredSchema(0, type, Files.readString(file), List.of());
  }

  /** What files with such schemas are called at their ends. */
  public static String extension(RegisteredSchema schema) {
    return switch (schema.type()) {
      case "AVRO" -> ".avsc";
      case "PROTOBUF" -> ".proto";
      default -> ".json";
    };
  }

  /**
   * What differs between two versions.
   *
   * @throws IllegalArgumentException if that is not known of such schemas, or they cannot be read
   */
  public static List<SchemaChange> compare(RegisteredSchema before, RegisteredSchema after) {
    if (!before.type().equals(after.type())) {
      throw new IllegalArgumentException(
          "one schema is " + before.type() + ", the other " + after.type());
    }
    return switch (after.type()) {
      case "AVRO" -> AvroComparison.of(before, after);
      case "PROTOBUF" -> ProtoComparison.of(before, after);
      default ->
          throw new IllegalArgumentException(
              "schemas of type " + after.type() + " are not compared");
    };
  }

  /**
   * Why a sink must not write with its schema, asked of its registry, where nothing is changed;
   * empty if it may.
   */
  public static Optional<UserException> refusal(SinkSchema schema) {
    try {
      return schema.check().flatMap(latest -> misread(schema, latest));
    } catch (UserException refused) {
      return Optional.of(refused);
    }
  }

  private static Optional<UserException> misread(SinkSchema schema, RegisteredSchema latest) {
    RegisteredSchema own = new RegisteredSchema(0, schema.type(), schema.text(), List.of());
    if (!latest.type().equals(own.type()) || own.type().equals("JSON")) {
      // The registry has compared them; values of JSON are read as they are written.
      return Optional.empty();
    }
    List<SchemaChange> misread;
    try {
      misread = SchemaChange.misread(compare(latest, own));
    } catch (IllegalArgumentException e) {
      return Optional.of(schema.notCompared(latest, String.valueOf(e.getMessage())));
    }
    return misread.isEmpty()
        ? Optional.empty()
        : Optional.of(
            schema.misread(
                latest,
                misread.stream().map(SchemaChange::toString).collect(Collectors.joining("; "))));
  }
}
