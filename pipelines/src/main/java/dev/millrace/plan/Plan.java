package dev.millrace.plan;

import dev.millrace.diag.Diagnostic;
import dev.millrace.element.PipelineId;
import dev.millrace.plan.NodeKind.ErrorsNode;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.spec.PipelineSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pipeline that can be run: every name resolved, every expression typed.
 *
 * @param nodes in topological order: a node comes behind all its inputs. Streams that nothing reads
 *     are there too, without columns, because an archive takes them in
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

  /** The names of the nodes whose rows, or whose dead letters, another node or an output reads. */
  public Set<String> read() {
    Stream<String> byNodes = nodes.stream().flatMap(n -> n.inputs().stream()).map(Edge::node);
    Stream<String> byOutputs = outputs.stream().flatMap(o -> o.inputs().stream()).map(Edge::node);
    Stream<String> byErrors =
        nodes.stream().filter(n -> n.kind() instanceof ErrorsNode).map(PlanNode::step);
    return Stream.of(byNodes, byOutputs, byErrors)
        .flatMap(names -> names)
        .collect(Collectors.toSet());
  }
}
