package dev.millrace.plan.schema;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.io.format.avro.AvroTypes;
import dev.millrace.spec.Located;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.beam.sdk.schemas.Schema;

/** Columns from an Avro schema file. What Millrace does not carry is refused by its path. */
final class AvroSchemas {
  private final Diagnostics problems;
  private final Path pipeline;
  private final Located file;
  private final String path;
  private boolean right = true;

  /**
   * @param pipeline the pipeline file; the schema file's name is relative to its directory
   * @param path of the key that names the file
   */
  AvroSchemas(Diagnostics problems, Path pipeline, Located file, String path) {
    this.problems = problems;
    this.pipeline = pipeline;
    this.file = file;
    this.path = path;
  }

  /** The file's columns; empty if it is wrong, which is then reported. */
  Optional<Schema> read() {
    Optional<org.apache.avro.Schema> avro = parse();
    if (avro.isEmpty()) {
      return Optional.empty();
    }
    if (avro.get().getType() != org.apache.avro.Schema.Type.RECORD) {
      report(
          ErrorCodes.BAD_AVRO_SCHEMA,
          "'" + file + "' declares " + avro.get().getType().getName() + "; expected a record.");
      return Optional.empty();
    }
    Schema schema = new AvroTypes(this::refuse).columns(avro.get());
    return right ? Optional.of(schema) : Optional.empty();
  }

  private Optional<org.apache.avro.Schema> parse() {
    try {
      Path resolved = pipeline.resolveSibling(file.text());
      String text = Files.readString(resolved);
      return Optional.of(new org.apache.avro.Schema.Parser().parse(text));
    } catch (NoSuchFileException e) {
      report(
          ErrorCodes.SCHEMA_UNREADABLE,
          "there is no file '"
              + e.getFile()
              + "'; expected an Avro schema, its path"
              + " relative to the pipeline file.");
    } catch (AccessDeniedException e) {
      report(
          ErrorCodes.SCHEMA_UNREADABLE,
          "the file '" + e.getFile() + "' may not be read; expected a readable Avro" + " schema.");
    } catch (InvalidPathException | IOException e) {
      report(
          ErrorCodes.SCHEMA_UNREADABLE,
          "'" + file + "' cannot be read (" + e.getMessage() + "); expected an Avro" + " schema.");
    } catch (AvroRuntimeException e) {
      report(
          ErrorCodes.BAD_AVRO_SCHEMA,
          "'" + file + "' is not an Avro schema: " + firstLine(e) + ".");
    }
    return Optional.empty();
  }

  private static String firstLine(RuntimeException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  private void report(String code, String message) {
    right = false;
    problems.error(file.position(), code, path, message);
  }

  private void refuse(String field, String what, String expected) {
    report(
        ErrorCodes.BAD_AVRO_SCHEMA,
        "field '" + field + "' of '" + file + "' is " + what + "; expected " + expected + ".");
  }
}
