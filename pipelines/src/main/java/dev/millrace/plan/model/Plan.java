package dev.millrace.plan.model;

import dev.millrace.base.Copy;
import dev.millrace.diag.Diagnostic;
import dev.millrace.element.PipelineId;
import dev.millrace.plan.column.Lineage;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.PipelineSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A pipeline that can be run: every name resolved, every expression typed.
 *
 * @param nodes in topological order: a node comes after all its inputs. Streams that nothing reads
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

  /** The plan with each output changed. */
  public Plan mapOutputs(UnaryOperator<PlanOutput> change) {
    return Copy.of(this, Plan::outputs).with(outputs.stream().map(change).toList());
  }

  /** The node of a name. */
  public PlanNode node(String name) {
    return nodes.stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
  }

  /** The schema of a node's output. */
  public Schema schema(Edge edge) {
    return node(edge.node()).outputs().get(edge.output()).schema();
  }

  /** Which columns of its inputs a node needs, and which it hands on. */
  public Lineage lineage(PlanNode node) {
    return node.kind().lineage(node.inputs().stream().map(this::schema).toList());
  }

  /** The declared streams, by the names of their nodes. */
  public Map<String, StreamNode> streams() {
    Map<String, StreamNode> streams = new LinkedHashMap<>();
    nodes.forEach(n -> n.kind().asStream().ifPresent(stream -> streams.put(n.name(), stream)));
    return streams;
  }

  /** The nodes whose rows, or whose dead letters, a node reads. */
  public Stream<PlanNode> readBy(PlanNode node) {
    Set<String> names = node.inputs().stream().map(Edge::node).collect(Collectors.toSet());
    Optional<String> letters = node.kind().lettersOf();
    return nodes.stream()
        .filter(
            from ->
                names.contains(from.name())
                    || from.kind().lettersOf().isEmpty()
                        && letters.filter(from.step()::equals).isPresent());
  }

  /** The names of the nodes whose rows, or whose dead letters, another node or an output reads. */
  public Set<String> read() {
    Stream<String> byNodes = nodes.stream().flatMap(n -> n.inputs().stream()).map(Edge::node);
    Stream<String> byOutputs = outputs.stream().flatMap(o -> o.inputs().stream()).map(Edge::node);
    Stream<String> byErrors = nodes.stream().flatMap(n -> n.kind().lettersOf().stream());
    return Stream.of(byNodes, byOutputs, byErrors)
        .flatMap(names -> names)
        .collect(Collectors.toSet());
  }

  /** Whether the file has Beam YAML's own form and reads only what ends: it runs in batch. */
  public boolean isBatch() {
    return spec.isBeamForm() && !nodes.isEmpty() && streams().isEmpty();
  }
}
