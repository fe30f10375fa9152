package dev.millrace.plan;

import dev.millrace.plan.PlanNode.Edge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Follows, from the outputs back to the sources, which columns anybody reads. */
final class UsedColumns {
  private final Map<String, List<Set<String>>> read = new LinkedHashMap<>();
  private final Map<String, PlanNode> byName = new LinkedHashMap<>();

  /**
   * @param nodes in topological order
   * @param uses per node, what it reads of its inputs
   */
  UsedColumns(List<PlanNode> nodes, Map<String, ColumnUse> uses, List<Edge> ends) {
    for (PlanNode node : nodes) {
      List<Set<String>> outputs = new ArrayList<>();
      node.outputs().forEach(o -> outputs.add(new HashSet<>()));
      read.put(node.name(), outputs);
      byName.put(node.name(), node);
    }
    for (Edge end : ends) {
      outputOf(end).addAll(schemaColumns(end));
    }
    for (int i = nodes.size() - 1; i >= 0; i--) {
      PlanNode node = nodes.get(i);
      List<Set<String>> inputs =
          Objects.requireNonNull(uses.get(node.name())).inputs(of(node.name()));
      for (int input = 0; input < node.inputs().size(); input++) {
        outputOf(node.inputs().get(input)).addAll(inputs.get(input));
      }
    }
  }

  private List<Set<String>> of(String node) {
    return Objects.requireNonNull(read.get(node));
  }

  private Set<String> outputOf(Edge edge) {
    return of(edge.node()).get(edge.output());
  }

  private List<String> schemaColumns(Edge edge) {
    PlanNode node = Objects.requireNonNull(byName.get(edge.node()));
    return node.outputs().get(edge.output()).schema().getFieldNames();
  }

  /** The columns of a node's main output that anybody reads. */
  Set<String> main(String node) {
    return of(node).get(0);
  }
}
