package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowTime;
import dev.millrace.plan.check.SideChecks;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.Graph;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.plan.schema.EndpointSchemas;
import dev.millrace.spec.Located;
import dev.millrace.spec.StreamSpec;
import dev.millrace.sql.SqlCompiler;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** A declared stream: its columns, those of its records' metadata, its event time and id. */
final class StreamPlanner {
  private final Graph graph;
  private final StreamSpec stream;

  StreamPlanner(Graph graph, StreamSpec stream) {
    this.graph = graph;
    this.stream = stream;
  }

  void plan() {
    SideChecks.source(stream, graph.problems());
    EndpointSchemas schemas = new EndpointSchemas(graph);
    Optional<Schema> declared = schemas.declared(stream);
    Optional<Schema> rows =
        declared.flatMap(s -> schemas.rows(s, stream.live(), path("live.config")));
    if (rows.isPresent()) {
      Schema schema = rows.get();
      EpochUnits units = StreamTimes.units(graph, stream, declared.get(), schema);
      add(schema, new StreamTimes(graph, stream, schema, units).find(), units);
      stream.id().ifPresent(id -> checkId(id, schema));
    }
  }

  private void add(Schema schema, Optional<RowTime> time, EpochUnits units) {
    List<Integer> all = IntStream.range(0, schema.getFieldCount()).boxed().toList();
    PlanNode node =
        new PlanNode(
            stream.name(),
            stream.name(),
            stream.position(),
            new StreamNode(stream, schema, all, time, units),
            List.of(),
            List.of(NodeOutput.main(schema)),
            Flow.GLOBAL);
    Edge edge = graph.add(node);
    boolean timed = stream.timestamp().isPresent();
    graph.publish(new Flow(stream.name(), edge, schema, Flow.GLOBAL, timed, false));
  }

  private void checkId(Located id, Schema schema) {
    Optional<Integer> column = graph.typing().column(id, schema, place(), path("id"));
    if (column.isEmpty()) {
      return;
    }
    FieldType type = schema.getField(column.get()).getType();
    boolean right =
        switch (ValueKind.of(type)) {
          case STRING, BYTES, INT8, INT16, INT32, INT64, DECIMAL -> true;
          case BOOLEAN, FLOAT, DOUBLE, TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> false;
          case ARRAY, MAP, ROW -> false;
        };
    if (!right) {
      graph
          .problems()
          .error(
              id.position(),
              ErrorCodes.BAD_ID_COLUMN,
              path("id"),
              "column '"
                  + id
                  + "' is "
                  + SqlCompiler.typeName(type)
                  + "; expected text, bytes, a whole number or DECIMAL.");
    }
  }

  private String place() {
    return "the schema of stream '" + stream.name() + "'";
  }

  private String path(String key) {
    return "streams." + stream.name() + "." + key;
  }
}
