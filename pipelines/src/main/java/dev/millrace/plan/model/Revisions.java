package dev.millrace.plan.model;

import dev.millrace.plan.column.Lineage.Origin;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.spec.ResultPanes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Where the rows of an output say which of several rows of a group and window they are. A row
 * replaces those of equal {@code key} and event time with a smaller {@code revision}. How many came
 * out before the greatest is not a function of the events; that one is, but for its {@code pane}.
 *
 * @param node whose rows they are
 * @param key columns that are copies of the group's and of those that tell its window
 * @param pane index of that column; -1 if it does not get to the output
 * @param revision index of that column
 */
public record Revisions(PlanNode node, List<Integer> key, int pane, int revision) {

  /** Those of an output; empty if no row of it replaces another one, or nobody could tell. */
  public static Optional<Revisions> of(Plan plan, PlanOutput output) {
    return new Trace(plan, output).revisions();
  }

  /** The nodes whose rows an output has that replace each other. */
  public static Set<PlanNode> nodes(Plan plan, PlanOutput output) {
    return new Trace(plan, output).revised();
  }

  /**
   * Whether rows that replace each other get to an output on more than one way: then it has several
   * of one group and number, which do not replace each other.
   */
  public static boolean comeOnSeveralWays(Plan plan, PlanOutput output) {
    List<PlanNode> revised = new Trace(plan, output).ends();
    revised.removeIf(node -> Trace.panes(node).isEmpty());
    return revised.size() > new LinkedHashSet<>(revised).size();
  }

  /** Follows the rows and columns of an output upwards. */
  private static final class Trace {
    private final Plan plan;
    private final PlanOutput output;

    Trace(Plan plan, PlanOutput output) {
      this.plan = plan;
      this.output = output;
    }

    Set<PlanNode> revised() {
      Set<PlanNode> nodes = new LinkedHashSet<>();
      ends().stream().filter(node -> panes(node).isPresent()).forEach(nodes::add);
      return nodes;
    }

    Optional<Revisions> revisions() {
      List<PlanNode> ends = ends();
      if (ends.size() != 1 || revised().isEmpty()) {
        return Optional.empty();
      }
      PlanNode node = ends.get(0);
      Schema rows = node.schema();
      int[] from =
          IntStream.range(0, output.schema().getFieldCount())
              .map(column -> origin(output.inputs(), column))
              .toArray();
      List<Integer> identity = node.kind().asKeyed().orElseThrow().resultKey();
      int revision = index(from, rows.indexOf(ResultPanes.REVISION));
      List<Integer> key =
          identity.stream().map(column -> index(from, column)).filter(i -> i >= 0).toList();
      return revision >= 0 && key.size() == identity.size()
          ? Optional.of(
              new Revisions(node, key, index(from, rows.indexOf(ResultPanes.PANE)), revision))
          : Optional.empty();
    }

    private static int index(int[] from, int column) {
      return IntStream.range(0, from.length).filter(i -> from[i] == column).findFirst().orElse(-1);
    }

    /**
     * The keyed steps and sources that rows come from, as far as steps take them one by one; once
     * for each way.
     */
    private List<PlanNode> ends() {
      List<PlanNode> ends = new ArrayList<>();
      output.inputs().forEach(input -> collect(input, ends));
      return ends;
    }

    private void collect(Edge edge, List<PlanNode> ends) {
      PlanNode node = plan.node(edge.node());
      if (isElement(node)) {
        node.inputs().forEach(input -> collect(input, ends));
      } else {
        ends.add(node);
      }
    }

    /**
     * The column of the keyed step that a column is a copy of; -1 for none, or not for all rows.
     */
    private int origin(List<Edge> edges, int column) {
      Set<Integer> found = new LinkedHashSet<>();
      for (Edge edge : edges) {
        PlanNode node = plan.node(edge.node());
        if (!isElement(node)) {
          found.add(column);
        } else {
          List<Origin> origins = plan.lineage(node).origins(edge.output(), column);
          if (origins.isEmpty()) {
            return -1;
          }
          origins.forEach(
              o -> found.add(origin(List.of(node.inputs().get(o.input())), o.column())));
        }
      }
      return found.size() == 1 ? found.iterator().next() : -1;
    }

    private static Optional<ResultPanes> panes(PlanNode node) {
      return node.kind().asKeyed().flatMap(KeyedNode::panes);
    }

    /** Whether it takes rows one by one. */
    private static boolean isElement(PlanNode node) {
      return !node.inputs().isEmpty() && node.kind().asKeyed().isEmpty();
    }
  }
}
