package dev.millrace.plan;

import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Takes the columns that nobody wants out of a whole graph: followed by the nodes' lineage from the
 * outputs back to the streams, and then forward, because a column that a stream does not give is
 * missing wherever a copy of it would be.
 */
final class Pruning {
  private final List<PlanNode> nodes;
  private final Map<String, PlanNode> byName = new HashMap<>();
  private final Map<String, Lineage> lineages = new HashMap<>();
  private final Map<Edge, Set<Integer>> wanted = new HashMap<>();
  private final Map<Edge, List<Integer>> left = new LinkedHashMap<>();

  /**
   * @param nodes in topological order
   * @param ends the outputs all of whose columns are wanted
   */
  Pruning(List<PlanNode> nodes, List<Edge> ends) {
    this.nodes = nodes;
    nodes.forEach(node -> byName.put(node.name(), node));
    nodes.forEach(node -> lineages.put(node.name(), node.kind().lineage(schemas(node))));
    ends.forEach(end -> wanted(end).addAll(all(schema(end))));
    for (int i = nodes.size() - 1; i >= 0; i--) {
      want(nodes.get(i));
    }
  }

  private void want(PlanNode node) {
    List<Set<Integer>> outputs = edges(node).stream().map(this::wanted).toList();
    for (int input = 0; input < node.inputs().size(); input++) {
      wanted(node.inputs().get(input)).addAll(lineage(node).needed(input, outputs));
    }
  }

  private Set<Integer> wanted(Edge edge) {
    return wanted.computeIfAbsent(edge, e -> new HashSet<>());
  }

  /** The nodes over the columns that are left. */
  List<PlanNode> nodes() {
    List<PlanNode> pruned = new ArrayList<>();
    for (PlanNode node : nodes) {
      List<List<Integer>> outputs = new ArrayList<>();
      for (Edge edge : edges(node)) {
        List<Integer> columns = columns(node, edge);
        left.put(edge, columns);
        outputs.add(columns);
      }
      pruned.add(
          pruned(node, new KeptColumns(node.inputs().stream().map(this::left).toList(), outputs)));
    }
    return pruned;
  }

  private List<Integer> columns(PlanNode node, Edge edge) {
    if (node.kind().asStream().isPresent()) {
      return List.copyOf(new TreeSet<>(wanted(edge)));
    }
    return all(schema(edge)).stream()
        .filter(
            column ->
                lineage(node).origins(edge.output(), column).stream()
                    .allMatch(o -> left(node.inputs().get(o.input())).contains(o.column())))
        .toList();
  }

  private static PlanNode pruned(PlanNode node, KeptColumns kept) {
    List<NodeOutput> outputs = new ArrayList<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      NodeOutput output = node.outputs().get(i);
      outputs.add(
          new NodeOutput(output.name(), ColumnTypes.pick(output.schema(), kept.outputs().get(i))));
    }
    return new PlanNode(
        node.name(),
        node.step(),
        node.position(),
        node.kind().pruned(kept),
        node.inputs(),
        outputs,
        node.windowing());
  }

  private List<Integer> left(Edge edge) {
    return Objects.requireNonNull(left.get(edge));
  }

  private Lineage lineage(PlanNode node) {
    return Objects.requireNonNull(lineages.get(node.name()));
  }

  private static List<Edge> edges(PlanNode node) {
    return IntStream.range(0, node.outputs().size())
        .mapToObj(output -> new Edge(node.name(), output))
        .toList();
  }

  private static List<Integer> all(Schema schema) {
    return IntStream.range(0, schema.getFieldCount()).boxed().toList();
  }

  private List<Schema> schemas(PlanNode node) {
    return node.inputs().stream().map(this::schema).toList();
  }

  private Schema schema(Edge edge) {
    PlanNode node = Objects.requireNonNull(byName.get(edge.node()));
    return node.outputs().get(edge.output()).schema();
  }
}
