package dev.millrace.plan;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.Position;
import dev.millrace.element.ValueKind;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.spec.Located;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.AvroFile;
import dev.millrace.spec.StreamSpec.InlineFields;
import dev.millrace.sql.SqlCompiler;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** The columns of streams and of sources, from where the file declares them. */
final class EndpointSchemas {
  /** The one column of a format that does not look into the payload. */
  private static final String PAYLOAD = "payload";

  private final Graph graph;
  private final Diagnostics problems;

  EndpointSchemas(Graph graph) {
    this.graph = graph;
    this.problems = graph.problems();
  }

  /** The declared columns of a stream. */
  Optional<Schema> declared(StreamSpec stream) {
    String path = "streams." + stream.name();
    Optional<Schema> schema =
        stream.schema() instanceof AvroFile file
            ? avroFile(file.path(), path + ".schema")
            : fields(((InlineFields) stream.schema()).types(), path + ".fields");
    return schema.filter(
        s -> stream.live().stream().allMatch(e -> fits(s, e, path + ".live.config.format")));
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
        problems.error(
            endpoint.position(),
            "ML-3058",
            path,
            endpoint.type()
                + " does not say what its columns are; expected 'schema: FILE.avsc' or 'fields:"
                + " {NAME: SQL TYPE}'.");
      }
    }
    return schema
        .filter(s -> fits(s, endpoint, path + ".format"))
        .flatMap(s -> withMetadata(s, Optional.of(endpoint), path + ".metadata"));
  }

  /** The column of a source whose records are not looked into. */
  private static Optional<Schema> payload(EndpointSpec endpoint) {
    return payloadType(endpoint).map(type -> Schema.builder().addField(PAYLOAD, type).build());
  }

  private static Optional<FieldType> payloadType(EndpointSpec endpoint) {
    return switch (endpoint.text("format").orElse("").toUpperCase(Locale.ROOT)) {
      case "RAW" -> Optional.of(FieldType.BYTES);
      case "STRING" -> Optional.of(FieldType.STRING);
      default -> Optional.empty();
    };
  }

  /** Whether a format that does not look into records has the one column that it can fill. */
  private boolean fits(Schema schema, EndpointSpec endpoint, String path) {
    Optional<FieldType> type = payloadType(endpoint);
    boolean fits =
        type.isEmpty()
            || schema.getFieldCount() == 1
                && ColumnTypes.same(schema.getField(0).getType(), type.get());
    if (!fits) {
      problems.error(
          endpoint.position("format"),
          "ML-3059",
          path,
          "format "
              + endpoint.text("format").orElse("")
              + " gives one column of type "
              + SqlCompiler.typeName(type.get())
              + "; got the columns "
              + String.join(", ", schema.getFieldNames())
              + ". Declare that one column, or use format JSON.");
    }
    return fits;
  }

  /** The columns and, behind them, those that the source's {@code metadata} names. */
  Optional<Schema> withMetadata(Schema schema, Optional<EndpointSpec> endpoint, String path) {
    Map<String, @Nullable Object> metadata = endpoint.map(e -> e.map("metadata")).orElse(Map.of());
    Schema.Builder all = Schema.builder().addFields(schema.getFields());
    boolean right = true;
    for (Map.Entry<String, @Nullable Object> entry : metadata.entrySet()) {
      Position at = endpoint.orElseThrow().position("metadata." + entry.getKey());
      String column = String.valueOf(entry.getValue());
      FieldType type = Objects.requireNonNull(MetadataTypes.BY_KEY.get(entry.getKey()));
      if (schema.hasField(column)) {
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
