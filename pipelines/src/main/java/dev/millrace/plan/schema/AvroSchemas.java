package dev.millrace.plan.schema;

import dev.millrace.diag.Diagnostics;
import dev.millrace.element.ValueKind;
import dev.millrace.spec.Located;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Columns from an Avro schema file. What Millrace does not carry is refused by its path. */
final class AvroSchemas {
  private final Diagnostics problems;
  private final Path pipeline;
  private final Located file;
  private final String path;
  private final Deque<String> open = new ArrayDeque<>();
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
          "ML-3056",
          "'" + file + "' declares " + avro.get().getType().getName() + "; expected a record.");
      return Optional.empty();
    }
    Schema schema = record(avro.get(), "");
    return right ? Optional.of(schema) : Optional.empty();
  }

  private Optional<org.apache.avro.Schema> parse() {
    try {
      Path resolved = pipeline.resolveSibling(file.text());
      String text = Files.readString(resolved);
      return Optional.of(new org.apache.avro.Schema.Parser().parse(text));
    } catch (NoSuchFileException e) {
      report(
          "ML-3055",
          "there is no file '"
              + e.getFile()
              + "'; expected an Avro schema, its path"
              + " relative to the pipeline file.");
    } catch (AccessDeniedException e) {
      report(
          "ML-3055",
          "the file '" + e.getFile() + "' may not be read; expected a readable Avro" + " schema.");
    } catch (InvalidPathException | IOException e) {
      report(
          "ML-3055",
          "'" + file + "' cannot be read (" + e.getMessage() + "); expected an Avro" + " schema.");
    } catch (AvroRuntimeException e) {
      report("ML-3056", "'" + file + "' is not an Avro schema: " + firstLine(e) + ".");
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

  private FieldType refuse(String field, String what, String expected) {
    report(
        "ML-3056",
        "field '" + field + "' of '" + file + "' is " + what + "; expected " + expected + ".");
    return FieldType.STRING;
  }

  private Schema record(org.apache.avro.Schema record, String prefix) {
    Schema.Builder schema = Schema.builder();
    open.push(record.getFullName());
    for (org.apache.avro.Schema.Field field : record.getFields()) {
      schema.addField(field.name(), type(field.schema(), prefix + field.name()));
    }
    open.pop();
    return schema.build();
  }

  private FieldType type(org.apache.avro.Schema avro, String field) {
    LogicalType logical = avro.getLogicalType();
    if (logical != null) {
      return logical(avro, logical, field);
    }
    return switch (avro.getType()) {
      case BOOLEAN -> FieldType.BOOLEAN;
      case INT -> FieldType.INT32;
      case LONG -> FieldType.INT64;
      case FLOAT -> FieldType.FLOAT;
      case DOUBLE -> FieldType.DOUBLE;
      case STRING, ENUM -> FieldType.STRING;
      case BYTES, FIXED -> FieldType.BYTES;
      case ARRAY -> FieldType.array(type(avro.getElementType(), field + "[]"));
      case MAP -> FieldType.map(FieldType.STRING, type(avro.getValueType(), field + "{}"));
      case RECORD -> nested(avro, field);
      case UNION -> union(avro, field);
      case NULL -> refuse(field, "always null", "a type, or a union of null and a type");
    };
  }

  private FieldType nested(org.apache.avro.Schema avro, String field) {
    if (open.contains(avro.getFullName())) {
      return refuse(
          field, "a record within itself ('" + avro.getFullName() + "')", "records that end");
    }
    return FieldType.row(record(avro, field + "."));
  }

  private FieldType union(org.apache.avro.Schema avro, String field) {
    List<org.apache.avro.Schema> types =
        avro.getTypes().stream()
            .filter(t -> t.getType() != org.apache.avro.Schema.Type.NULL)
            .toList();
    if (types.size() != 1) {
      String names = String.join(", ", avro.getTypes().stream().map(t -> t.getName()).toList());
      return refuse(field, "a union of " + names, "a union of null and one type");
    }
    FieldType type = type(types.get(0), field);
    return types.size() < avro.getTypes().size() ? type.withNullable(true) : type;
  }

  private FieldType logical(org.apache.avro.Schema avro, LogicalType logical, String field) {
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return ValueKind.decimalType(decimal.getPrecision(), decimal.getScale());
    }
    return switch (logical.getName()) {
      case "timestamp-millis" -> ValueKind.TIMESTAMP_TYPE;
      case "timestamp-micros" -> ValueKind.TIMESTAMP_MICROS_TYPE;
      case "date" -> ValueKind.DATE_TYPE;
      case "time-millis" -> ValueKind.TIME_TYPE;
      case "uuid" -> uuid(avro, field);
      default ->
          refuse(
              field,
              "of the logical type " + logical.getName(),
              "timestamp-millis, timestamp-micros, date, time-millis, decimal or uuid");
    };
  }

  private FieldType uuid(org.apache.avro.Schema avro, String field) {
    return avro.getType() == org.apache.avro.Schema.Type.STRING
        ? FieldType.STRING
        : refuse(field, "a uuid in " + avro.getType().getName(), "a uuid in string");
  }
}
