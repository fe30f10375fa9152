package dev.millrace.plan.reach;

import dev.millrace.base.Copy;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.WalkNode;
import dev.millrace.plan.walk.GapWalk;
import java.time.Instant;
import java.util.Set;

/**
 * A plan of the events before a time. A group without events after it may have some there, so
 * windows that begin then are not taken for empty ones.
 */
public final class RangeEnd {
  private RangeEnd() {}

  /**
   * The plan of a replay up to a time.
   *
   * @param end the first time of which no event is read
   */
  public static Plan of(Plan plan, Instant end) {
    // Of rows that got other times nobody knows what the events that are left out would have given.
    Set<String> others = OtherTimes.readers(plan);
    return Copy.of(plan, Plan::nodes)
        .with(
            plan.nodes().stream()
                .map(node -> others.contains(node.name()) ? node : upTo(node, end))
                .toList());
  }

  private static PlanNode upTo(PlanNode node, Instant end) {
    if (node.kind() instanceof WalkNode kind && kind.walk() instanceof GapWalk gaps) {
      return Copy.of(node, PlanNode::kind)
          .with(new WalkNode(kind.key(), gaps.until(end), kind.input()));
    }
    return node;
  }
}
