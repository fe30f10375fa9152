package dev.millrace.plan.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Columns from a JSON Schema written in the file, as Beam YAML's sources take it: objects with
 * {@code properties}, or with {@code additionalProperties} as maps, arrays with {@code items},
 * string, integer (BIGINT), number (DOUBLE), boolean and bytes. An object of which nothing more is
 * said is a map of texts, as the attributes of a message are. A property that {@code required} does
 * not list can be NULL.
 */
final class JsonSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WITHOUT_PROPERTIES = "an object without 'properties'";
  private static final String WITH_PROPERTIES =
      "'properties: {NAME: {type: TYPE}}', or 'additionalProperties: {type: TYPE}' for a map";

  private final Diagnostics problems;
  private final EndpointSpec endpoint;
  private final String path;
  private boolean right = true;

  /**
   * @param path of the key {@code schema}
   */
  JsonSchemas(Diagnostics problems, EndpointSpec endpoint, String path) {
    this.problems = problems;
    this.endpoint = endpoint;
    this.path = path;
  }

  /** The columns; empty if the schema is wrong, which is then reported. */
  Optional<Schema> read(Map<?, ?> jsonSchema) {
    Schema schema = object(jsonSchema, "");
    return right ? Optional.of(schema) : Optional.empty();
  }

  /** The columns of a schema that is JSON text. */
  Optional<Schema> readText() {
    try {
      return read(JSON.readValue(endpoint.text("schema").orElse(""), Map.class));
    } catch (JsonProcessingException e) {
      problems.error(
          endpoint.position("schema"),
          ErrorCodes.BAD_JSON_SCHEMA,
          path,
          "'schema' is not JSON: "
              + e.getOriginalMessage().replaceFirst("\\s*\\((start marker|for ).*", "")
              + ".");
      return Optional.empty();
    }
  }

  private Schema object(Map<?, ?> object, String at) {
    Schema.Builder schema = Schema.builder();
    Map<?, ?> properties = map(object.get("properties"));
    if (properties.isEmpty()) {
      refuse(at, WITHOUT_PROPERTIES, WITH_PROPERTIES);
    }
    List<?> required = object.get("required") instanceof List<?> list ? list : List.of();
    for (Map.Entry<?, ?> property : properties.entrySet()) {
      String name = String.valueOf(property.getKey());
      FieldType type = type(property.getValue(), at + "properties." + name);
      schema.addField(name, type.withNullable(!required.contains(name)));
    }
    return schema.build();
  }

  private FieldType type(@Nullable Object value, String at) {
    Map<?, ?> declared = map(value);
    String name = String.valueOf(declared.get("type"));
    return switch (name) {
      case "string" -> FieldType.STRING;
      case "integer" -> FieldType.INT64;
      case "number" -> FieldType.DOUBLE;
      case "boolean" -> FieldType.BOOLEAN;
      case "array" -> FieldType.array(type(declared.get("items"), at + ".items"));
      case "bytes", "BYTES" -> FieldType.BYTES;
      case "object" -> part(declared, at);
      default ->
          refuse(
              at,
              "of type '" + name + "'",
              "string, integer, number, boolean, bytes, array or object");
    };
  }

  private FieldType part(Map<?, ?> declared, String at) {
    if (!map(declared.get("properties")).isEmpty()) {
      return FieldType.row(object(declared, at + "."));
    }
    Object values = declared.get("additionalProperties");
    if (values instanceof Map) {
      return FieldType.map(FieldType.STRING, type(values, at + ".additionalProperties"));
    }
    boolean open = values == null || Boolean.parseBoolean(String.valueOf(values));
    return open && declared.get("properties") == null
        ? FieldType.map(FieldType.STRING, FieldType.STRING)
        : refuse(at, WITHOUT_PROPERTIES, WITH_PROPERTIES);
  }

  private FieldType refuse(String at, String what, String expected) {
    right = false;
    String key = at.endsWith(".") ? at.substring(0, at.length() - 1) : at;
    String where = key.isEmpty() ? "schema" : "schema." + key;
    problems.error(
        endpoint.position(where),
        ErrorCodes.BAD_JSON_SCHEMA,
        path,
        "'" + where + "' is " + what + "; expected " + expected + ".");
    return FieldType.STRING;
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
