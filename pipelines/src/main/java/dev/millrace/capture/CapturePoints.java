package dev.millrace.capture;

import dev.millrace.diag.Position;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.Located;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Places of a plan whose rows are kept, as outputs that stand in for those of the file. */
public final class CapturePoints {
  private CapturePoints() {}

  /** What an output of the file, a step or a side output of one ({@code step.output}) gives. */
  public static Optional<PlanOutput> leaving(Plan plan, Located name) {
    for (PlanOutput output : plan.outputs()) {
      if (output.name().equals(name.text())) {
        return Optional.of(output);
      }
    }
    for (PlanNode node : plan.nodes()) {
      for (int i = 0; i < node.outputs().size(); i++) {
        Edge edge = new Edge(node.name(), i);
        if (name(plan, edge).equals(name.text())) {
          return Optional.of(
              capture(
                  "output of " + name.text(), name.position(), List.of(edge), plan.schema(edge)));
        }
      }
    }
    return Optional.empty();
  }

  /** What an output of the file, or the first input of a step, takes in. */
  public static Optional<PlanOutput> entering(Plan plan, Located name) {
    for (PlanOutput output : plan.outputs()) {
      if (output.name().equals(name.text())) {
        return Optional.of(
            capture("input of " + name.text(), name.position(), output.inputs(), output.schema()));
      }
    }
    for (PlanNode node : plan.nodes()) {
      if (node.name().equals(name.text()) && !node.inputs().isEmpty()) {
        Edge edge = node.inputs().get(0);
        return Optional.of(
            capture("input of " + name.text(), name.position(), List.of(edge), plan.schema(edge)));
      }
    }
    return Optional.empty();
  }

  /** What a node gives at one of its outputs, named as {@link #name}. */
  public static PlanOutput at(Plan plan, Edge edge) {
    Position position = plan.node(edge.node()).position();
    return capture(name(plan, edge), position, List.of(edge), plan.schema(edge));
  }

  /** The output of a node as files name it: {@code step}, or {@code step.output}. */
  public static String name(Plan plan, Edge edge) {
    return edge.output() == 0
        ? edge.node()
        : edge.node() + "." + plan.node(edge.node()).outputs().get(edge.output()).name();
  }

  /** An output that collects from every step: {@code dead_letter} or {@code late}. */
  public static PlanOutput collecting(String name, Position position, Schema schema) {
    return capture(name, position, List.of(), schema);
  }

  private static PlanOutput capture(String name, Position at, List<Edge> edges, Schema schema) {
    return new PlanOutput(
        name,
        at,
        "captures." + name,
        edges,
        schema,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of());
  }
}
