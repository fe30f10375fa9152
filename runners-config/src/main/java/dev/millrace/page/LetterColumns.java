package dev.millrace.page;

import dev.millrace.plan.column.Lineage;
import dev.millrace.plan.column.Lineage.Origin;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Which columns hold what the error output of a step knows of a record: its bytes, its row, words
 * that may quote it, and what later steps made of these.
 */
final class LetterColumns {
  /** Of both forms of letters: envelopes, and those of Beam YAML. */
  private static final Set<String> QUOTING =
      Set.of("key", "value", "headers", "message", "element", "msg", "stack");

  private final Plan plan;
  private final Map<Edge, Set<Integer>> columns = new HashMap<>();

  private LetterColumns(Plan plan) {
    this.plan = plan;
  }

  static LetterColumns of(Plan plan) {
    LetterColumns letters = new LetterColumns(plan);
    plan.nodes().forEach(letters::follow);
    return letters;
  }

  /** The numbers of the columns that hold such. */
  Set<Integer> in(Edge edge) {
    return columns.getOrDefault(edge, Set.of());
  }

  private void follow(PlanNode node) {
    boolean isLetters = node.kind().lettersOf().isPresent();
    Lineage lineage = plan.lineage(node);
    boolean looksAt = looksAt(node, lineage);
    for (int output = 0; output < node.outputs().size(); output++) {
      Schema rows = node.outputs().get(output).schema();
      Set<Integer> found = new HashSet<>();
      for (int column = 0; column < rows.getFieldCount(); column++) {
        if (isLetters
            ? QUOTING.contains(rows.nameOf(column))
            : comes(node, lineage.origins(output, column), looksAt)) {
          found.add(column);
        }
      }
      columns.put(new Edge(node.name(), output), found);
    }
  }

  /** Whether a node computes anything from such columns. */
  private boolean looksAt(PlanNode node, Lineage lineage) {
    for (int i = 0; i < Math.min(node.inputs().size(), lineage.inputs().size()); i++) {
      Set<Integer> read = lineage.inputs().get(i).read();
      if (in(node.inputs().get(i)).stream().anyMatch(read::contains)) {
        return true;
      }
    }
    return false;
  }

  private boolean comes(PlanNode node, List<Origin> origins, boolean looksAt) {
    return origins.isEmpty()
        ? looksAt
        : origins.stream()
            .anyMatch(from -> in(node.inputs().get(from.input())).contains(from.column()));
  }
}
