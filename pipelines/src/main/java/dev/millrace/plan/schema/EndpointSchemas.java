package dev.millrace.plan.schema;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.format.CsvKeys;
import dev.millrace.connect.format.DebeziumKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.io.file.FileErrors;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.graph.Graph;
import dev.millrace.spec.Located;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.AvroFile;
import dev.millrace.spec.StreamSpec.InlineFields;
import dev.millrace.spec.StreamSpec.SchemaSpec;
import dev.millrace.sql.SqlCompiler;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The columns of streams and of sources, from where the file declares them. */
public final class EndpointSchemas {
  /** The one column of a format that does not look into the payload. */
  private static final String PAYLOAD = "payload";

  private final Graph graph;
  private final Diagnostics problems;

  public EndpointSchemas(Graph graph) {
    this.graph = graph;
    this.problems = graph.problems();
  }

  /** The declared columns of a stream. */
  public Optional<Schema> declared(StreamSpec stream) {
    String path = "streams." + stream.name();
    Optional<Schema> schema =
        stream
            .schema()
            .accept(
                new SchemaSpec.Visitor<>() {
                  @Override
                  public Optional<Schema> visit(AvroFile file) {
                    return avroFile(file.path(), path + ".schema");
                  }

                  @Override
                  public Optional<Schema> visit(InlineFields fields) {
                    return fields(fields.types(), path + ".fields");
                  }
                });
    return schema.filter(
        s ->
            stream.live().stream()
                .allMatch(e -> fits(payload(s, stream), e, path + ".live.config.format")));
  }

  /** The columns that come from the records themselves. */
  private static Schema payload(Schema declared, StreamSpec stream) {
    boolean fills =
        stream.live().stream()
            .anyMatch(e -> Connectors.source(e).live().stream().anyMatch(l -> l.fillsTime(e)));
    if (!fills || stream.timestamp().isEmpty()) {
      return declared;
    }
    String filled = stream.timestamp().get().text().text();
    return Schema.builder()
        .addFields(declared.getFields().stream().filter(f -> !f.getName().equals(filled)).toList())
        .build();
  }

  /** The columns of a source that is no stream: from {@code schema} or {@code fields}. */
  public Optional<Schema> source(EndpointSpec endpoint, String path) {
    Optional<Schema> schema;
    if (!endpoint.map("fields").isEmpty()) {
      schema = fields(types(endpoint), path + ".fields");
      schema.ifPresent(
          s -> new UnitReader(problems).of(UnitReader.written(endpoint), s, path + ".fields"));
    } else if (!endpoint.map("schema").isEmpty()) {
      schema = new JsonSchemas(problems, endpoint, path + ".schema").read(endpoint.map("schema"));
    } else if (isJson(endpoint)) {
      schema = new JsonSchemas(problems, endpoint, path + ".schema").readText();
    } else if (endpoint.text("schema").isPresent()) {
      Located file = new Located(endpoint.text("schema").get(), endpoint.position("schema"));
      schema = avroFile(file, path + ".schema");
    } else {
      schema = payload(endpoint).or(() -> new FoundSchemas(problems, endpoint, path).find());
    }
    return schema
        .filter(s -> fits(s, endpoint, path + ".format"))
        .flatMap(s -> rows(s, Optional.of(endpoint), path));
  }

  /** Whether the schema is the text of a JSON Schema, as against a file's name. */
  private static boolean isJson(EndpointSpec endpoint) {
    return endpoint.text("schema").map(text -> text.strip().startsWith("{")).orElse(false);
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

  /** Whether the format can fill the columns; one that does not look into records has one. */
  private boolean fits(Schema schema, EndpointSpec endpoint, String path) {
    Optional<FieldType> type = payloadType(endpoint);
    boolean fits =
        type.isEmpty()
            || schema.getFieldCount() == 1
                && ColumnTypes.same(schema.getField(0).getType(), type.get());
    if (!fits) {
      problems.error(
          endpoint.position("format"),
          ErrorCodes.ONE_COLUMN_FORMAT,
          path,
          "format "
              + endpoint.text("format").orElse("")
              + " gives one column of type "
              + SqlCompiler.typeName(type.get())
              + "; got the columns "
              + String.join(", ", schema.getFieldNames())
              + ". Declare that one column, or use format JSON.");
    }
    Optional<String> wrongMessage = ProtoKeys.wrongSource(endpoint, schema);
    wrongMessage.ifPresent(
        what -> problems.error(endpoint.position("format"), ErrorCodes.PROTO_MISFIT, path, what));
    Optional<String> wrongLine = CsvKeys.wrong(endpoint, schema);
    wrongLine.ifPresent(
        what ->
            problems.error(endpoint.position("format"), FileErrors.UNSTORABLE_TYPE, path, what));
    Optional<String> wrongTable =
        DebeziumKeys.wrong(endpoint, schema)
            .or(() -> Connectors.source(endpoint).misfit(endpoint, schema));
    wrongTable.ifPresent(
        what -> problems.error(endpoint.position("format"), ErrorCodes.CHANGES_MISFIT, path, what));
    return fits && wrongMessage.isEmpty() && wrongLine.isEmpty() && wrongTable.isEmpty();
  }

  /**
   * The columns of the rows: what the format makes of the declared ones, and those that the source
   * adds.
   *
   * @param path of the source's configuration
   */
  public Optional<Schema> rows(Schema declared, Optional<EndpointSpec> endpoint, String path) {
    Schema schema =
        endpoint
            .map(e -> Connectors.source(e).rows(e, DebeziumKeys.rows(e, declared)))
            .orElse(declared);
    Map<String, FieldType> added = new LinkedHashMap<>();
    schema.getFields().forEach(f -> added.put(f.getName(), f.getType()));
    int wrong = 0;
    Map<String, Schema.Field> extras =
        endpoint.map(e -> Connectors.source(e).addedColumns(e)).orElse(Map.of());
    for (Map.Entry<String, Schema.Field> extra : extras.entrySet()) {
      String key = extra.getKey();
      Schema.Field column = extra.getValue();
      if (added.putIfAbsent(column.getName(), column.getType()) != null) {
        wrong++;
        problems.error(
            endpoint.orElseThrow().position(key),
            ErrorCodes.COLUMN_EXISTS,
            path + "." + key,
            "the schema has a column '" + column.getName() + "' already; expected a new name.");
      }
    }
    Schema.Builder all = Schema.builder();
    added.forEach(all::addField);
    return wrong == 0 ? Optional.of(all.build()) : Optional.empty();
  }

  private static Map<String, Located> types(EndpointSpec endpoint) {
    Map<String, Located> types = new LinkedHashMap<>();
    endpoint
        .map("fields")
        .forEach(
            (name, value) -> {
              Object type = value instanceof Map<?, ?> column ? column.get("type") : value;
              types.put(
                  name, new Located(String.valueOf(type), endpoint.position("fields." + name)));
            });
    return types;
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
}
