package dev.millrace.plan.step;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.element.Envelopes;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.check.SinkChecks;
import dev.millrace.plan.check.WindowsTold;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.Graph;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;

/** A logical output: where its rows come from, and what both its sides make of them. */
public final class OutputPlanner {
  private final Graph graph;
  private final OutputSpec output;

  public OutputPlanner(Graph graph, OutputSpec output) {
    this.graph = graph;
    this.output = output;
  }

  public void plan() {
    if (output.name().equals(OutputSpec.DEAD_LETTER)) {
      add(List.of(), envelope(Envelopes.DEAD_LETTER));
    } else if (output.name().equals(OutputSpec.LATE)) {
      add(List.of(), envelope(Envelopes.LATE));
    } else if (output.input().isPresent()) {
      String path = output.inputPath();
      graph.resolve(output.input().get(), path).ifPresent(this::add);
    }
  }

  private void add(Flow rows) {
    add(List.of(rows.edge()), rows);
    Stream<EndpointSpec> sinks =
        Stream.of(output.live(), output.replay()).flatMap(Optional::stream);
    WindowsTold.check(graph, output.name(), rows, sinks);
  }

  private Flow envelope(Schema schema) {
    Edge none = new Edge(output.name(), 0);
    return new Flow(output.name(), none, schema, Flow.GLOBAL, true, false);
  }

  private void add(List<Edge> inputs, Flow rows) {
    Map<String, TypedExpression> replay = check(rows, output.replay(), "replay");
    Map<String, TypedExpression> live = check(rows, output.live(), "live");
    graph.addOutput(
        new PlanOutput(
            output.name(),
            output.position(),
            output.path(),
            inputs,
            rows.schema(),
            output.live(),
            output.replay(),
            live,
            replay));
  }

  private Map<String, TypedExpression> check(Flow rows, Optional<EndpointSpec> side, String key) {
    String path = output.path() + "." + key + ".config";
    return side.map(sink -> SinkChecks.check(graph, rows, sink, path)).orElse(Map.of());
  }
}
