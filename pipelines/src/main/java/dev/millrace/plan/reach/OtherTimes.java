package dev.millrace.plan.reach;

import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import java.util.HashSet;
import java.util.Set;

/** Finds the steps whose rows may have other times than the events that they come from. */
public final class OtherTimes {
  private OtherTimes() {}

  /** The names of the nodes to which such rows come. */
  public static Set<String> readers(Plan plan) {
    Set<String> readers = new HashSet<>();
    Set<String> moved = new HashSet<>();
    // What a node reads comes before it.
    for (PlanNode node : plan.nodes()) {
      boolean reads = plan.readBy(node).anyMatch(from -> moved.contains(from.name()));
      if (reads) {
        readers.add(node.name());
      }
      if (reads || givesOthers(plan, node)) {
        moved.add(node.name());
      }
    }
    return readers;
  }

  private static boolean givesOthers(Plan plan, PlanNode node) {
    return node.kind().asKeyed().isEmpty() && Around.obstacle(plan, node).isPresent();
  }
}
