package dev.millrace.plan.check;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.graph.Graph;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.KeyedNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether versions of rows reach only steps after which the newest one still stays. */
public final class ChangingRows {
  private final Graph graph;

  /** Nodes whose rows are versions → the step that made them such. */
  private final Map<String, String> changing = new HashMap<>();

  /** Nodes whose rows are versions that no Latest has put in order → where they come from. */
  private final Map<String, String> unordered = new HashMap<>();

  /** Steps that give several rows of a group and window. */
  private final Set<String> revised = new HashSet<>();

  private ChangingRows(Graph graph) {
    this.graph = graph;
  }

  /** Reports each step that would count, drop or join versions as if they were rows. */
  public static void check(Graph graph) {
    new ChangingRows(graph).check();
  }

  private void check() {
    int known = -1;
    while (known < changing.size() + unordered.size()) {
      known = changing.size() + unordered.size();
      graph.nodes().forEach(this::mark);
    }
    for (PlanNode node : graph.nodes()) {
      if (!node.kind().takesVersions()) {
        refused(node, changing)
            .ifPresent(
                step ->
                    node.kind()
                        .mayFail()
                        .ifPresentOrElse(
                            expression -> reportFailing(node, step, expression),
                            () -> report(node, step)));
      }
      if (gathers(node)) {
        refused(node, unordered).ifPresent(stream -> reportUnordered(node, stream));
      }
    }
  }

  /** Whether it makes something of the rows of a key together. Duplicates are the same rows. */
  private static boolean gathers(PlanNode node) {
    return node.kind().asKeyed().isPresent()
        && node.kind().asDeduplicate().isEmpty()
        && !node.kind().takesVersions();
  }

  private void mark(PlanNode node) {
    if (node.kind().readsChangelog()) {
      unordered.put(node.name(), node.step());
    } else if (!gathers(node) && !node.kind().givesVersions()) {
      from(node, unordered).ifPresent(stream -> unordered.put(node.name(), stream));
    }
    if (node.kind().givesVersions()) {
      changing.put(node.name(), node.step());
      if (node.kind().asKeyed().flatMap(KeyedNode::panes).isPresent()) {
        revised.add(node.step());
      }
    } else if (node.kind().takesVersions()) {
      from(node, changing).ifPresent(step -> changing.put(node.name(), step));
    }
  }

  private static Optional<String> from(PlanNode node, Map<String, String> versions) {
    return node.inputs().stream()
        .flatMap(input -> Optional.ofNullable(versions.get(input.node())).stream())
        .findFirst();
  }

  /** What gives versions to an input that takes none. */
  private static Optional<String> refused(PlanNode node, Map<String, String> versions) {
    for (int input = 0; input < node.inputs().size(); input++) {
      String step = versions.get(node.inputs().get(input).node());
      if (step != null && !node.kind().takesVersions(input)) {
        return Optional.of(step);
      }
    }
    return Optional.empty();
  }

  private void reportUnordered(PlanNode node, String stream) {
    graph
        .problems()
        .error(
            node.position(),
            ErrorCodes.VERSIONS_NOT_TAKEN,
            "transforms." + node.step(),
            "the rows of '"
                + stream
                + "' are versions of rows ('as: changelog', 'tombstones'): this step would take"
                + " each version, and each end, for a row of its own. Expected Latest and a table"
                + " that keeps its rows, or a Join as its versions ('as_of' with 'order_by' and"
                + " 'deleted'); to count changes, 'as: events'.");
  }

  private void reportFailing(PlanNode node, String step, String expression) {
    graph
        .problems()
        .error(
            node.position(),
            ErrorCodes.VERSIONS_NOT_TAKEN,
            "transforms." + node.step(),
            "the rows of '"
                + step
                + "' replace each other, and '"
                + expression
                + "' may fail for one: it would be a dead letter, and the older row would stay"
                + " where it is. Expected what gives a value for every row: columns, conditions,"
                + " CASE, texts, SAFE_CAST, arithmetic of DOUBLE, and quotients as"
                + " 'CAST(a AS DOUBLE) / NULLIF(b, 0)'. Compute anything else of events before they"
                + " are combined, or in a view of the table that an output keeps.");
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
                + " Flatten, LogForTesting, "
                + (revised.contains(step)
                    ? "or Enrich that keeps every row. Let the step read a second Combine without"
                        + " 'early' and 'allowed_lateness'."
                    : "Enrich that keeps every row, or a Join as its versions ('as_of' with"
                        + " 'order_by' and 'deleted') where '"
                        + step
                        + "' is in no windows. Let the step read the table that an output keeps, or"
                        + " a view of it; only a condition on columns that never change, such as"
                        + " the key, may also stand before '"
                        + step
                        + "'."));
  }
}
