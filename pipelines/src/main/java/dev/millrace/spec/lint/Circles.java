package dev.millrace.spec.lint;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.TransformSpec.InputSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds steps that feed each other in a circle, by depth-first search. */
final class Circles {
  private final Map<String, GraphNode> nodes;
  private final Diagnostics diagnostics;
  private final Set<String> done = new HashSet<>();
  private final List<String> open = new ArrayList<>();

  Circles(Map<String, GraphNode> nodes, Diagnostics diagnostics) {
    this.nodes = nodes;
    this.diagnostics = diagnostics;
  }

  void report() {
    nodes.values().forEach(this::visit);
  }

  private void visit(GraphNode node) {
    if (done.contains(node.name())) {
      return;
    }
    int start = open.indexOf(node.name());
    if (start >= 0) {
      circle(open.subList(start, open.size()));
      return;
    }
    open.add(node.name());
    for (InputSpec input : node.inputs()) {
      GraphLint.owner(nodes, input.reference().text()).ifPresent(this::visit);
    }
    open.remove(open.size() - 1);
    done.add(node.name());
  }

  /**
   * @param members each reads the one after it, the last one the first
   */
  private void circle(List<String> members) {
    List<String> flow = new ArrayList<>();
    flow.add(members.get(0));
    for (int i = members.size() - 1; i >= 0; i--) {
      flow.add(members.get(i));
    }
    GraphNode first = nodes.get(members.get(0));
    if (first != null) {
      diagnostics.error(
          first.position(),
          ErrorCodes.CIRCLE,
          first.path(),
          members.size() == 1
              ? "the step reads its own output."
              : "steps feed each other in a circle: " + String.join(" -> ", flow) + ".");
    }
  }
}
