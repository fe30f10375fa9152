package dev.millrace.plan.check;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.graph.Graph;
import dev.millrace.plan.model.PlanNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whether versions of rows reach only steps after which the newest one still stays. */
public final class ChangingRows {
  private final Graph graph;

  /** Nodes whose rows are versions → the step that made them such. */
  private final Map<String, String> changing = new HashMap<>();

  private ChangingRows(Graph graph) {
    this.graph = graph;
  }

  /** Reports each step that would count, drop or join versions as if they were rows. */
  public static void check(Graph graph) {
    new ChangingRows(graph).check();
  }

  private void check() {
    int known = -1;
    while (known < changing.size()) {
      known = changing.size();
      graph.nodes().forEach(this::mark);
    }
    for (PlanNode node : graph.nodes()) {
      from(node).filter(step -> !node.kind().takesVersions()).ifPresent(step -> report(node, step));
    }
  }

  private void mark(PlanNode node) {
    if (node.kind().givesVersions()) {
      changing.put(node.name(), node.step());
    } else if (node.kind().takesVersions()) {
      from(node).ifPresent(step -> changing.put(node.name(), step));
    }
  }

  private Optional<String> from(PlanNode node) {
    return node.inputs().stream()
        .flatMap(input -> Optional.ofNullable(changing.get(input.node())).stream())
        .findFirst();
  }

  private void report(PlanNode node, String step) {
    graph
        .problems()
        .error(
            node.position(),
            ErrorCodes.VERSIONS_NOT_TAKEN,
            "transforms." + node.step(),
            "the rows of '"
                + step
                + "' replace each other: this step would take each version for a row of its own,"
                + " and nothing takes back what an older one gave. Expected an output, MapToFields,"
                + " Flatten, LogForTesting, or Enrich that keeps every row. Let the step read the"
                + " table that an output keeps, or a view of it; only a condition on columns that"
                + " never change, such as the key, may also stand before '"
                + step
                + "'.");
  }
}
