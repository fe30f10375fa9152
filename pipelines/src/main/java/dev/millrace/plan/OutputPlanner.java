package dev.millrace.plan;

import dev.millrace.element.Envelopes;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.spec.OutputSpec;
import dev.millrace.sql.TypedExpression;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** A logical output: where its rows come from, and what both its sides make of them. */
final class OutputPlanner {
  private final Graph graph;
  private final OutputSpec output;

  OutputPlanner(Graph graph, OutputSpec output) {
    this.graph = graph;
    this.output = output;
  }

  void plan() {
    if (output.name().equals(OutputSpec.DEAD_LETTER)) {
      add(List.of(), envelope(Envelopes.DEAD_LETTER));
    } else if (output.name().equals(OutputSpec.LATE)) {
      add(List.of(), envelope(Envelopes.LATE));
    } else if (output.input().isPresent()) {
      String path = "outputs." + output.name() + ".input";
      graph.resolve(output.input().get(), path).ifPresent(flow -> add(List.of(flow.edge()), flow));
    }
  }

  private Flow envelope(Schema schema) {
    Edge none = new Edge(output.name(), 0);
    return new Flow(output.name(), none, schema, Flow.GLOBAL, true, false);
  }

  private void add(List<Edge> inputs, Flow rows) {
    SinkChecks checks = new SinkChecks(graph, rows);
    Map<String, TypedExpression> expressions = new LinkedHashMap<>();
    check(checks, output.replay(), "replay", expressions);
    // Where both sides have an expression under one key, the live side's is the output's.
    check(checks, output.live(), "live", expressions);
    graph.addOutput(
        new PlanOutput(
            output.name(),
            output.position(),
            inputs,
            rows.schema(),
            output.live(),
            output.replay(),
            expressions));
  }

  private void check(
      SinkChecks checks,
      Optional<EndpointSpec> side,
      String key,
      Map<String, TypedExpression> expressions) {
    side.ifPresent(
        sink ->
            expressions.putAll(
                checks.check(sink, "outputs." + output.name() + "." + key + ".config")));
  }
}
