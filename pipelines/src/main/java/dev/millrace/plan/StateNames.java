package dev.millrace.plan;

import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.WalkNode;
import dev.millrace.plan.walk.GapWalk;
import dev.millrace.spec.FormerNames;
import dev.millrace.spec.Located;
import dev.millrace.spec.TransformSpec;
import java.util.Optional;

/**
 * The names under which running jobs keep the state of nodes. Operators of a live graph have them,
 * so a step that was renamed goes on with its state. They are the nodes' own but for two things:
 * what {@code was} says of a step, and a Combine that fills gaps, whose groups keep the step's name
 * as if it did not.
 */
public final class StateNames {
  private static final String GAPS = "/gaps";

  private StateNames() {}

  /** The name of a node's state. */
  public static String of(Plan plan, PlanNode node) {
    String step = formerNames(plan, node).step().map(Located::text).orElse(node.step());
    String suffix = node.name().substring(node.step().length());
    if (isGaps(node)) {
      return step + suffix + GAPS;
    }
    boolean groups =
        node.kind() instanceof CombineNode
            && plan.nodes().stream().anyMatch(n -> n.name().equals(node.step()) && isGaps(n));
    return groups ? step : step + suffix;
  }

  /** What the file says about names that a node's state has. */
  static FormerNames formerNames(Plan plan, PlanNode node) {
    Optional<TransformSpec> written =
        plan.spec().transforms().stream().filter(t -> t.name().equals(node.step())).findFirst();
    return written.map(TransformSpec::was).orElse(FormerNames.NONE);
  }

  private static boolean isGaps(PlanNode node) {
    return node.kind() instanceof WalkNode walk && walk.walk() instanceof GapWalk;
  }
}
