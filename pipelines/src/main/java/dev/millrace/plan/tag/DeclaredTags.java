package dev.millrace.plan.tag;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.AvroFile;
import dev.millrace.spec.StreamSpec.InlineFields;
import dev.millrace.spec.StreamSpec.SchemaSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * The tags that a file gives to columns: {@code tags} at a column of {@code fields}, at a property
 * of a JSON Schema, and at a field of an Avro schema, where {@code confluent:tags} says the same.
 */
final class DeclaredTags {
  private static final String TAGS = "tags";
  private static final String CONFLUENT_TAGS = "confluent:tags";

  private DeclaredTags() {}

  /** Column → tags of a stream. */
  static Map<String, List<String>> of(StreamSpec stream) {
    return stream
        .schema()
        .accept(
            new SchemaSpec.Visitor<>() {
              @Override
              public Map<String, List<String>> visit(AvroFile file) {
                String pipeline = file.path().position().file();
                return avro(Path.of(pipeline).resolveSibling(file.path().text()));
              }

              @Override
              public Map<String, List<String>> visit(InlineFields fields) {
                return fields.tags();
              }
            });
  }

  /** The same of a source that is no stream, of a table and of a look-up. */
  static Map<String, List<String>> of(EndpointSpec source) {
    Map<String, Object> properties = properties(source);
    if (!properties.isEmpty()) {
      return SharedKeys.tags(properties);
    }
    Map<String, ?> fields = source.map(SharedKeys.FIELDS.name());
    String schema = source.text(SharedKeys.SCHEMA.name()).orElse("");
    return fields.isEmpty() && schema.endsWith(".avsc")
        ? avro(source.besideFile(schema))
        : SharedKeys.tags(fields);
  }

  /** Those of a JSON Schema. */
  private static Map<String, Object> properties(EndpointSpec source) {
    Map<String, Object> properties = new LinkedHashMap<>();
    if (source.map(SharedKeys.SCHEMA.name()).get("properties") instanceof Map<?, ?> written) {
      written.forEach((name, property) -> properties.put(String.valueOf(name), property));
    }
    return properties;
  }

  /** A file that cannot be read has been reported, and its columns are in no graph. */
  private static Map<String, List<String>> avro(Path file) {
    Map<String, List<String>> tags = new LinkedHashMap<>();
    try {
      collect(new Schema.Parser().parse(Files.readString(file)), tags);
    } catch (InvalidPathException | IOException | AvroRuntimeException e) {
      return Map.of();
    }
    return tags;
  }

  private static void collect(Schema schema, Map<String, List<String>> tags) {
    switch (schema.getType()) {
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          if (!tags.containsKey(field.name())) {
            tags.put(field.name(), written(field));
            collect(field.schema(), tags);
          }
        }
      }
      case ARRAY -> collect(schema.getElementType(), tags);
      case MAP -> collect(schema.getValueType(), tags);
      case UNION -> schema.getTypes().forEach(type -> collect(type, tags));
      default -> {
        // It has no fields.
      }
    }
  }

  private static List<String> written(Schema.Field field) {
    Object own = field.getObjectProp(TAGS);
    Object written = own == null ? field.getObjectProp(CONFLUENT_TAGS) : own;
    return written instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : written == null ? List.of() : List.of(written.toString());
  }
}
