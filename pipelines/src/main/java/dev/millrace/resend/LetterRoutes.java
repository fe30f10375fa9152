package dev.millrace.resend;

import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The ways of records through a graph: whether one that a step rejected can enter it again and give
 * exactly what is missing, no more and no less.
 */
public final class LetterRoutes {
  private final Plan plan;
  private final Map<String, Optional<String>> obstacles = new LinkedHashMap<>();

  public LetterRoutes(Plan plan) {
    this.plan = plan;
  }

  /**
   * Why a record of a stream that a step rejected cannot be sent in again, in words after
   * "because"; empty if it can.
   *
   * @param step the rejecting step; the stream's own name if its source rejected the record
   */
  public Optional<String> obstacle(String stream, String step) {
    return obstacles.computeIfAbsent(
        stream + "\n" + step,
        key -> step.equals(stream) ? Optional.empty() : blocked(stream, step));
  }

  private Optional<String> blocked(String stream, String step) {
    if (plan.nodes().stream().noneMatch(node -> node.step().equals(step))) {
      return Optional.of("the file has no step '" + step + "' any more");
    }
    Set<PlanNode> before = reached(stream, step);
    before.retainAll(leading(step));
    return before.stream()
        .flatMap(node -> multiplied(node).or(() -> written(node)).stream())
        .findFirst()
        .or(() -> parted(before, step));
  }

  /** The nodes that a step, or an output of a live run, has its rows from. */
  private Set<PlanNode> leading(String step) {
    Set<PlanNode> leading = new LinkedHashSet<>();
    Deque<PlanNode> next = new ArrayDeque<>();
    for (PlanNode node : plan.nodes()) {
      if (node.step().equals(step) || written(node).isPresent()) {
        next.add(node);
      }
    }
    while (!next.isEmpty()) {
      PlanNode node = next.remove();
      if (leading.add(node)) {
        plan.nodes().stream().filter(from -> ways(from, node) > 0).forEach(next::add);
      }
    }
    return leading;
  }

  private static Optional<String> multiplied(PlanNode node) {
    if (node.kind().multiplies()) {
      return Optional.of("'" + node.step() + "' made several rows of its record");
    }
    // Nothing says that the table has a key once.
    return node.kind().loads().isPresent()
        ? Optional.of("'" + node.step() + "' may have made several rows of its record")
        : Optional.empty();
  }

  private Optional<String> written(PlanNode node) {
    return plan.outputs().stream()
        .filter(output -> output.live().isPresent() && reads(output.inputs(), node))
        .findFirst()
        .map(output -> "its record has given rows of output '" + output.name() + "' already");
  }

  /** A record that comes to a step by two ways may have been rejected on one of them only. */
  private Optional<String> parted(Set<PlanNode> before, String step) {
    int last = 0;
    for (PlanNode node : plan.nodes()) {
      int ways = before.stream().mapToInt(from -> ways(from, node)).sum();
      if (node.step().equals(step)) {
        last += ways;
      }
      if (last > 1 || (ways > 1 && before.contains(node))) {
        return Optional.of("its record comes to '" + node.step() + "' by several ways");
      }
    }
    return Optional.empty();
  }

  /** The names of the steps that keep events together, of those that a stream's records come to. */
  public Set<String> keyedSteps(String stream) {
    return reached(stream, "").stream()
        .filter(node -> node.kind().asKeyed().isPresent())
        .map(PlanNode::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The nodes that a stream's records come to without passing a step, the stream among them. */
  private Set<PlanNode> reached(String stream, String without) {
    Set<PlanNode> reached = new LinkedHashSet<>();
    Deque<PlanNode> next = new ArrayDeque<>(List.of(plan.node(stream)));
    while (!next.isEmpty()) {
      PlanNode node = next.remove();
      if (reached.add(node)) {
        plan.nodes().stream()
            .filter(reader -> ways(node, reader) > 0)
            .filter(reader -> !reader.step().equals(without))
            .forEach(next::add);
      }
    }
    return reached;
  }

  private static boolean reads(List<Edge> inputs, PlanNode node) {
    return inputs.stream().anyMatch(edge -> edge.node().equals(node.name()));
  }

  /** By how many ways rows, and rows that were rejected, come straight from one node to another. */
  private static int ways(PlanNode from, PlanNode to) {
    long edges = to.inputs().stream().filter(edge -> edge.node().equals(from.name())).count();
    boolean errors = to.kind().lettersOf().filter(from.step()::equals).isPresent();
    return (int) edges + (errors ? 1 : 0);
  }
}
