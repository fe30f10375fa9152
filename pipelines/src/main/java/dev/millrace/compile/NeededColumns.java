package dev.millrace.compile;

import dev.millrace.plan.NodeKind.DeduplicateNode;
import dev.millrace.plan.NodeKind.MapNode;
import dev.millrace.plan.NodeKind.WindowNode;
import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanNode;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.sql.TypedExpression;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which columns of a keyed step's rows anybody looks at behind it. The exchange carries the others
 * as well, since ties between events go by the whole row, unless the key says them; but they need
 * not become objects.
 */
final class NeededColumns {
  private final Plan plan;

  NeededColumns(Plan plan) {
    this.plan = plan;
  }

  /**
   * The columns to decode behind the exchange in front of a node; empty if all of them may be
   * looked at. The kernel itself must pass rows on as they are.
   */
  Optional<Set<Integer>> behindExchange(PlanNode node) {
    if (!(node.kind() instanceof DeduplicateNode)) {
      return Optional.empty();
    }
    Set<Integer> needed = new HashSet<>();
    for (int output = 0; output < node.outputs().size(); output++) {
      if (!collect(new Edge(node.name(), output), needed)) {
        return Optional.empty();
      }
    }
    return Optional.of(needed);
  }

  /**
   * False if all columns are needed: by an output, or by a step whose dead letters show the row.
   */
  private boolean collect(Edge edge, Set<Integer> needed) {
    if (plan.outputs().stream().anyMatch(output -> output.inputs().contains(edge))) {
      return false;
    }
    for (PlanNode reader : plan.nodes()) {
      if (reader.inputs().contains(edge) && !collectOf(reader, needed)) {
        return false;
      }
    }
    return true;
  }

  private boolean collectOf(PlanNode reader, Set<Integer> needed) {
    if (reader.kind() instanceof WindowNode) {
      return collect(new Edge(reader.name(), 0), needed);
    }
    if (!(reader.kind() instanceof MapNode map)
        || map.columns().stream().anyMatch(column -> column.column() < 0)) {
      return false;
    }
    map.columns().stream().map(TypedExpression::column).forEach(needed::add);
    return true;
  }
}
