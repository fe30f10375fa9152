package dev.millrace.plan;

import dev.millrace.diag.Diagnostic;
import dev.millrace.element.PipelineId;
import dev.millrace.spec.PipelineSpec;
import java.util.List;

/**
 * A pipeline that can be run: every name resolved, every expression typed.
 *
 * @param nodes in topological order: a node comes behind all its inputs
 * @param outputs the logical outputs, {@code dead_letter} and {@code late} included if declared
 * @param warnings what was found and is not an error
 */
public record Plan(
    PipelineId id,
    PipelineSpec spec,
    List<PlanNode> nodes,
    List<PlanOutput> outputs,
    List<Diagnostic> warnings) {

  public Plan {
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    warnings = List.copyOf(warnings);
  }

  /** The node of a name. */
  public PlanNode node(String name) {
    return nodes.stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
  }
}
