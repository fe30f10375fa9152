package dev.millrace.plan;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.element.ValueKind;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.spec.Located;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.AvroFile;
import dev.millrace.spec.StreamSpec.InlineFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** The columns of streams and of sources, from where the file declares them. */
final class EndpointSchemas {
  /** The one column of a format that does not look into the payload. */
  static final String PAYLOAD = "payload";

  private final Graph graph;
  private final Diagnostics problems;

  EndpointSchemas(Graph graph) {
    this.graph = graph;
    this.problems = graph.problems();
  }

  /** The declared columns of a stream. */
  Optional<Schema> declared(StreamSpec stream, String path) {
    if (stream.schema() instanceof AvroFile file) {
      return avroFile(file.path(), path);
    }
    Map<String, Located> types = ((InlineFields) stream.schema()).types();
    String at = "streams." + stream.name() + ".fields";
    if (!types.isEmpty()) {
      return fields(types, at);
    }
    Optional<Schema> payload = stream.live().or(stream::archive).flatMap(EndpointSchemas::payload);
    if (payload.isEmpty()) {
      reportUndeclared(stream.position(), at, "stream '" + stream.name() + "'");
    }
    return payload;
  }

  /** The columns of a source that is no stream: from {@code schema} or {@code fields}. */
  Optional<Schema> source(EndpointSpec endpoint, String path) {
    Optional<Schema> schema;
    if (!endpoint.map("fields").isEmpty()) {
      schema = fields(located(endpoint, "fields"), path + ".fields");
    } else if (!endpoint.map("schema").isEmpty()) {
      schema = new JsonSchemas(problems, endpoint, path + ".schema").read();
    } else if (endpoint.text("schema").isPresent()) {
      Located file = new Located(endpoint.text("schema").get(), endpoint.position("schema"));
      schema = avroFile(file, path + ".schema");
    } else {
      schema = payload(endpoint);
      if (schema.isEmpty()) {
        reportUndeclared(endpoint.position(), path, endpoint.type());
      }
    }
    return schema.flatMap(s -> withMetadata(s, Optional.of(endpoint), path + ".metadata"));
  }

  private void reportUndeclared(Position at, String path, String what) {
    problems.error(
        at,
        "ML-3058",
        path,
        what
            + " does not say what its columns are; expected 'schema: FILE.avsc' or"
            + " 'fields: {NAME: SQL TYPE}'.");
  }

  /** The column of a source whose records are not looked into. */
  static Optional<Schema> payload(EndpointSpec endpoint) {
    if (endpoint.type().equals("ReadFromText")) {
      return Optional.of(Schema.builder().addStringField("line").build());
    }
    return switch (endpoint.text("format").orElse("").toUpperCase(Locale.ROOT)) {
      case "RAW" -> Optional.of(Schema.builder().addByteArrayField(PAYLOAD).build());
      case "STRING" -> Optional.of(Schema.builder().addStringField(PAYLOAD).build());
      default -> Optional.empty();
    };
  }

  /** The columns and, behind them, those that the source's {@code metadata} names. */
  Optional<Schema> withMetadata(Schema schema, Optional<EndpointSpec> endpoint, String path) {
    Map<String, @Nullable Object> metadata = endpoint.map(e -> e.map("metadata")).orElse(Map.of());
    Schema.Builder all = Schema.builder().addFields(schema.getFields());
    boolean right = true;
    for (Map.Entry<String, @Nullable Object> entry : metadata.entrySet()) {
      Position at = endpoint.orElseThrow().position("metadata." + entry.getKey());
      String column = String.valueOf(entry.getValue());
      FieldType type = MetadataTypes.BY_KEY.get(entry.getKey());
      if (type == null) {
        right = false;
        List<String> keys = List.copyOf(MetadataTypes.BY_KEY.keySet());
        problems.error(
            at,
            "ML-3066",
            path + "." + entry.getKey(),
            "a record has no '"
                + entry.getKey()
                + "'; expected one of "
                + String.join(", ", keys)
                + "."
                + Nearest.hint(entry.getKey(), keys));
      } else if (schema.hasField(column)) {
        right = false;
        problems.error(
            at,
            "ML-3053",
            path + "." + entry.getKey(),
            "the schema has a column '" + column + "' already; expected a new name.");
      } else {
        all.addField(column, type);
      }
    }
    return right ? Optional.of(all.build()) : Optional.empty();
  }

  private static Map<String, Located> located(EndpointSpec endpoint, String key) {
    Map<String, Located> located = new LinkedHashMap<>();
    endpoint
        .map(key)
        .forEach(
            (name, value) ->
                located.put(
                    name, new Located(String.valueOf(value), endpoint.position(key + "." + name))));
    return located;
  }

  private Optional<Schema> fields(Map<String, Located> types, String path) {
    Schema.Builder schema = Schema.builder();
    int right = 0;
    for (Map.Entry<String, Located> field : types.entrySet()) {
      Optional<FieldType> type = graph.typing().type(field.getValue(), path + "." + field.getKey());
      if (type.isPresent()) {
        schema.addField(field.getKey(), type.get());
        right++;
      }
    }
    return right == types.size() ? Optional.of(schema.build()) : Optional.empty();
  }

  private Optional<Schema> avroFile(Located file, String path) {
    return new AvroSchemas(problems, graph.spec().file(), file, path).read();
  }

  /** What {@code metadata} can make columns of. */
  private static final class MetadataTypes {
    static final Map<String, FieldType> BY_KEY = byKey();

    private static Map<String, FieldType> byKey() {
      Map<String, FieldType> types = new LinkedHashMap<>();
      types.put("key", FieldType.BYTES.withNullable(true));
      types.put("headers", FieldType.map(FieldType.STRING, FieldType.BYTES));
      types.put("topic", FieldType.STRING);
      types.put("partition", FieldType.INT32);
      types.put("offset", FieldType.INT64);
      types.put("timestamp", ValueKind.TIMESTAMP_TYPE);
      return types;
    }
  }
}
