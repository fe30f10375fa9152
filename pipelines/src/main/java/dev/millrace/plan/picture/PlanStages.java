package dev.millrace.plan.picture;

import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.KeyedNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which steps a runner gets as one: a source, or a step that needs the rows of a key together, and
 * all steps that its rows pass before they are shuffled again. A step that rows of several stages
 * reach is part of each.
 */
final class PlanStages {
  private final Plan plan;
  private final List<Set<String>> stages = new ArrayList<>();
  private final Map<String, Set<Integer>> ofNode = new HashMap<>();

  private PlanStages(Plan plan) {
    this.plan = plan;
  }

  /** The steps of each stage, in the order of the graph. */
  static List<List<String>> of(Plan plan) {
    PlanStages found = new PlanStages(plan);
    plan.nodes().forEach(found::add);
    return found.stages.stream().map(List::copyOf).toList();
  }

  private void add(PlanNode node) {
    boolean letters = node.kind().lettersOf().isPresent();
    if (node.kind().asKeyed().isPresent() || node.inputs().isEmpty() && !letters) {
      ofNode.put(node.name(), Set.of(stages.size()));
      stages.add(new LinkedHashSet<>(Set.of(node.step())));
      return;
    }
    Set<Integer> in = letters ? ofStep(node) : before(node);
    ofNode.put(node.name(), in);
    if (!letters && !isPartOfKeyed(node)) {
      in.forEach(stage -> stages.get(stage).add(node.step()));
    }
  }

  private Set<Integer> before(PlanNode node) {
    Set<Integer> in = new TreeSet<>();
    for (Edge edge : node.inputs()) {
      in.addAll(ofNode.getOrDefault(edge.node(), Set.of()));
    }
    return in;
  }

  /** Where the step's rows are whose dead letters a node hands on. */
  private Set<Integer> ofStep(PlanNode letters) {
    String step = letters.kind().lettersOf().orElseThrow();
    Set<Integer> in = new TreeSet<>();
    plan.nodes().stream()
        .filter(node -> node.step().equals(step))
        .forEach(node -> in.addAll(ofNode.getOrDefault(node.name(), Set.of())));
    return in;
  }

  /** What the planner put before a keyed step, to make its key and arguments, is not the step. */
  private boolean isPartOfKeyed(PlanNode node) {
    return plan.nodes().stream()
        .filter(other -> other.step().equals(node.step()))
        .anyMatch(other -> other.kind() instanceof KeyedNode);
  }
}
