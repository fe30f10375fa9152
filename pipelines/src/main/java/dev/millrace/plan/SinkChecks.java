package dev.millrace.plan;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.Position;
import dev.millrace.element.ValueKind;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.spec.Located;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.TypedExpression;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** What a sink is asked for: its expressions typed, its format and delivery possible. */
final class SinkChecks {
  private static final String NO_KEY = "none";

  private final Graph graph;
  private final Diagnostics problems;
  private final Flow rows;

  SinkChecks(Graph graph, Flow rows) {
    this.graph = graph;
    this.problems = graph.problems();
    this.rows = rows;
  }

  /**
   * Checks a sink against the rows it gets.
   *
   * @param path of its configuration
   * @return its typed expressions by dotted key
   */
  Map<String, TypedExpression> check(EndpointSpec sink, String path) {
    checkDelivery(sink, path);
    checkFormat(sink, path);
    checkPartitions(sink, path);
    if (sink.type().equals(BigQueryChecks.TYPE)) {
      new BigQueryChecks(problems, rows, sink, path).check();
    }
    Map<String, TypedExpression> expressions = new LinkedHashMap<>();
    if (!sink.text("key").orElse(NO_KEY).equals(NO_KEY)) {
      key(sink, "key", path).ifPresent(e -> expressions.put("key", e));
    }
    topic(sink, path).ifPresent(e -> expressions.put("topic", e));
    if (sink.type().equals(PubsubSinkChecks.WRITE)) {
      expressions.putAll(new PubsubSinkChecks(graph, rows).check(sink, path));
    }
    for (String name : sink.map("headers").keySet()) {
      header(sink, "headers." + name, sink.map("headers").get(name), path)
          .ifPresent(e -> expressions.put("headers." + name, e));
    }
    return expressions;
  }

  private Optional<TypedExpression> typed(String text, EndpointSpec sink, String key, String path) {
    Located located = new Located(text, sink.position(key));
    return graph.typing().expression(located, rows.schema(), path + "." + key);
  }

  private Optional<TypedExpression> key(EndpointSpec sink, String key, String path) {
    Optional<TypedExpression> typed = typed(sink.text(key).orElseThrow(), sink, key, path);
    return typed.filter(
        e ->
            expect(
                e,
                isScalar(e.type()),
                "a single value (or 'none')",
                sink.position(key),
                path + "." + key));
  }

  /** A topic is a name as it stands; {@code {expression: SQL}} makes it depend on the row. */
  private Optional<TypedExpression> topic(EndpointSpec sink, String path) {
    Object expression = sink.map("topic").get("expression");
    if (expression == null) {
      return Optional.empty();
    }
    String key = "topic.expression";
    return typed(expression.toString(), sink, key, path)
        .filter(
            e ->
                expect(
                    e,
                    ValueKind.of(e.type()) == ValueKind.STRING,
                    "a topic's name (VARCHAR)",
                    sink.position(key),
                    path + "." + key));
  }

  private Optional<TypedExpression> header(
      EndpointSpec sink, String key, @Nullable Object text, String path) {
    return typed(String.valueOf(text), sink, key, path)
        .filter(
            e ->
                expect(
                    e,
                    ValueKind.of(e.type()) == ValueKind.STRING
                        || ValueKind.of(e.type()) == ValueKind.BYTES,
                    "text or bytes (VARCHAR or VARBINARY)",
                    sink.position(key),
                    path + "." + key));
  }

  private boolean expect(
      TypedExpression typed, boolean right, String expected, Position at, String path) {
    return graph.typing().expect(typed, right, expected, at, path);
  }

  static boolean isScalar(FieldType type) {
    return switch (ValueKind.of(type)) {
      case ARRAY, MAP, ROW -> false;
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL, STRING, BYTES -> true;
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> true;
    };
  }

  /** What no runner can give; what one cannot give is said when the runner is known. */
  private void checkDelivery(EndpointSpec sink, String path) {
    if (!Delivery.isExactlyOnce(sink)) {
      return;
    }
    if (!Delivery.mayBeExactlyOnce(sink)) {
      problems.error(
          sink.position("delivery"),
          "ML-4001",
          path + ".delivery",
          sink.type()
              + " cannot promise exactly_once; expected at_least_once, or one of the sinks "
              + String.join(", ", Delivery.EXACTLY_ONCE_SINKS)
              + ".");
    } else if (sink.map("topic").containsKey("expression")) {
      problems.error(
          sink.position("delivery"),
          "ML-4001",
          path + ".delivery",
          "exactly_once needs one topic for all rows, where Kafka keeps what is written; got"
              + " topic.expression; expected a topic's name, or delivery: at_least_once.");
    }
  }

  private void checkFormat(EndpointSpec sink, String path) {
    String format = sink.text("format").orElse("").toUpperCase(Locale.ROOT);
    if (format.equals("RAW") || format.equals("STRING")) {
      ValueKind kind = format.equals("RAW") ? ValueKind.BYTES : ValueKind.STRING;
      List<Field> fields = PubsubSinkChecks.payload(sink, rows.schema());
      if (fields.size() != 1 || ValueKind.of(fields.get(0).getType()) != kind) {
        problems.error(
            sink.position("format"),
            "ML-5200",
            path + ".format",
            "format "
                + format
                + " writes one column of type "
                + (kind == ValueKind.BYTES ? "VARBINARY" : "VARCHAR")
                + "; got "
                + columns(fields)
                + ". MapToFields can make it.");
      }
    }
    if (sink.type().equals("WriteToCsv")) {
      rows.schema().getFields().stream()
          .filter(f -> !isScalar(f.getType()))
          .forEach(
              f ->
                  problems.error(
                      sink.position(),
                      "ML-5201",
                      path,
                      "CSV has no place for column '"
                          + f.getName()
                          + "' ("
                          + SqlCompiler.typeName(f.getType())
                          + "); expected single values. Drop it with MapToFields, or write JSON or"
                          + " Parquet."));
    }
  }

  private static String columns(List<Field> fields) {
    return String.join(
        ", ",
        fields.stream().map(f -> f.getName() + " " + SqlCompiler.typeName(f.getType())).toList());
  }

  /** Directories named by event time need rows that have one. */
  private void checkPartitions(EndpointSpec sink, String path) {
    if (sink.text("partitions").isPresent() && !rows.timed()) {
      problems.error(
          sink.position("partitions"),
          "ML-5202",
          path + ".partitions",
          "'partitions' goes by event time, and the rows of '"
              + rows.name()
              + "' have none. Declare 'timestamp:' on the stream, put AssignTimestamps in front,"
              + " or drop 'partitions'.");
    }
  }
}
