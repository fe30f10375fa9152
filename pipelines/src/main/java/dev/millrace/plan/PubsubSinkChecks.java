package dev.millrace.plan;

import dev.millrace.diag.Position;
import dev.millrace.element.ValueKind;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.spec.Located;
import dev.millrace.sql.TypedExpression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/** What {@code WriteToPubSub} is asked for besides a format. */
final class PubsubSinkChecks {
  static final String WRITE = "WriteToPubSub";

  private static final String ATTRIBUTES = "attributes";
  private static final String ATTRIBUTES_MAP = "attributes_map";
  private static final String ORDERING_KEY = "ordering_key";

  private final Graph graph;
  private final Flow rows;

  PubsubSinkChecks(Graph graph, Flow rows) {
    this.graph = graph;
    this.rows = rows;
  }

  /** The columns that a sink writes into a message's data. */
  static List<Field> payload(EndpointSpec sink, Schema schema) {
    List<Field> fields = new ArrayList<>(schema.getFields());
    if (sink.type().equals(WRITE)) {
      List<String> elsewhere = columns(sink);
      fields.removeIf(f -> elsewhere.contains(f.getName()));
    }
    return fields;
  }

  /** The columns that leave the data and become attributes. */
  private static List<String> columns(EndpointSpec sink) {
    List<String> columns = new ArrayList<>();
    if (sink.map(ATTRIBUTES).isEmpty()) {
      columns.addAll(sink.texts(ATTRIBUTES));
    }
    sink.text(ATTRIBUTES_MAP).ifPresent(columns::add);
    return columns;
  }

  Map<String, TypedExpression> check(EndpointSpec sink, String path) {
    PubsubChecks.path(sink, "topic", path, graph.problems());
    PubsubChecks.path(sink, "read_subscription", path, graph.problems());
    Map<String, TypedExpression> expressions = new LinkedHashMap<>();
    sink.text(ORDERING_KEY)
        .flatMap(text -> single(text, sink.position(ORDERING_KEY), path + "." + ORDERING_KEY))
        .ifPresent(e -> expressions.put(ORDERING_KEY, e));
    sink.map(ATTRIBUTES)
        .forEach(
            (name, text) -> {
              String key = ATTRIBUTES + "." + name;
              single(String.valueOf(text), sink.position(key), path + "." + key)
                  .ifPresent(e -> expressions.put(key, e));
            });
    if (sink.map(ATTRIBUTES).isEmpty()) {
      List<String> columns = sink.texts(ATTRIBUTES);
      for (int i = 0; i < columns.size(); i++) {
        String name = columns.get(i);
        String key = ATTRIBUTES + "[" + i + "]";
        single("\"" + name + "\"", sink.position(key), path + "." + key)
            .ifPresent(e -> expressions.put(ATTRIBUTES + "." + name, e));
      }
    }
    sink.text(ATTRIBUTES_MAP)
        .ifPresent(name -> map(name, sink.position(ATTRIBUTES_MAP), path + "." + ATTRIBUTES_MAP));
    return expressions;
  }

  private Optional<TypedExpression> single(String text, Position at, String path) {
    return graph
        .typing()
        .expression(new Located(text, at), rows.schema(), path)
        .filter(
            e ->
                graph
                    .typing()
                    .expect(e, SinkChecks.isScalar(e.type()), "a single value", at, path));
  }

  private void map(String column, Position at, String path) {
    Located name = new Located(column, at);
    graph
        .typing()
        .column(name, rows.schema(), "the rows of '" + rows.name() + "'", path)
        .map(i -> rows.schema().getField(i).getType())
        .filter(type -> ValueKind.of(type) != ValueKind.MAP)
        .ifPresent(
            type ->
                graph
                    .problems()
                    .error(
                        at,
                        "ML-3051",
                        path,
                        "column '" + column + "' is no map; expected MAP<VARCHAR, VARCHAR>."));
  }
}
