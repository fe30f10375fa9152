package dev.millrace.lineage;

import dev.millrace.plan.column.Lineage.Origin;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.ElementNode.NewTimes;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.schemas.Schema;

/** Follows columns of a plan's rows upwards, as long as nothing changes them. */
public final class ColumnTrace {
  private final Plan plan;

  /** A column of a node's output. */
  private record At(Edge edge, int column) {}

  /** Follows the columns of a plan. */
  public ColumnTrace(Plan plan) {
    this.plan = plan;
  }

  /** Whether a column is a key of the first keyed step above. */
  public boolean isKey(Edge edge, int column) {
    PlanNode node = plan.node(edge.node());
    List<Origin> origins = plan.lineage(node).origins(edge.output(), column);
    Optional<KeyedNode> keyed = node.kind().asKeyed();
    return keyed.isPresent()
        ? origins.stream().anyMatch(origin -> keyIndex(node, keyed.get(), origin) >= 0)
        // Rows of one shape come out of a Flatten; its first input speaks for all.
        : origins.stream()
            .limit(1)
            .anyMatch(origin -> isKey(node.inputs().get(origin.input()), origin.column()));
  }

  /** Which column of the key a column of an input is; -1 for none. */
  private int keyIndex(PlanNode node, KeyedNode keyed, Origin origin) {
    Schema input = plan.schema(node.inputs().get(origin.input()));
    return keyed.key(origin.input()).indexOf(input.getField(origin.column()).getName());
  }

  /** The windows of the results of the first keyed step above, if their times still tell them. */
  public WindowingSpec windowing(Edge edge) {
    PlanNode node = plan.node(edge.node());
    return node.kind().accept(new Windows(node));
  }

  private final class Windows implements NodeKind.Visitor<WindowingSpec> {
    private static final WindowingSpec NONE = new GlobalWindows();

    private final PlanNode node;

    Windows(PlanNode node) {
      this.node = node;
    }

    @Override
    public WindowingSpec visit(SourceNode source) {
      return NONE;
    }

    @Override
    public WindowingSpec visit(ElementNode element) {
      return element.newTimes() == NewTimes.NONE ? windowing(node.inputs().get(0)) : NONE;
    }

    @Override
    public WindowingSpec visit(KeyedNode keyed) {
      return switch (keyed.resultTimes()) {
        case EVENTS -> NONE;
        case FIRST_INPUT -> windowing(node.inputs().get(0));
        case WINDOW_END -> node.windowing();
      };
    }

    @Override
    public WindowingSpec visit(ErrorsNode errors) {
      return NONE;
    }
  }

  /** The streams that rows come from. */
  public Set<String> streams(Edge edge) {
    PlanNode node = plan.node(edge.node());
    Set<String> streams = new TreeSet<>();
    node.kind().asStream().ifPresent(stream -> streams.add(node.name()));
    node.inputs().forEach(input -> streams.addAll(streams(input)));
    return streams;
  }

  /** Stream → index into its whole schema of the column that this one is a copy of. */
  public Map<String, Integer> origins(Edge edge, int column) {
    Map<String, Integer> origins = new TreeMap<>();
    collect(new At(edge, column), origins);
    return origins;
  }

  private void collect(At at, Map<String, Integer> origins) {
    PlanNode node = plan.node(at.edge.node());
    node.kind()
        .asStream()
        .ifPresent(stream -> origins.putIfAbsent(node.name(), stream.used().get(at.column)));
    List<Origin> above = plan.lineage(node).origins(at.edge.output(), at.column);
    above.forEach(
        origin -> collect(new At(node.inputs().get(origin.input()), origin.column()), origins));
    node.kind()
        .asKeyed()
        .ifPresent(
            keyed -> otherInputs(node, keyed, above).forEach(other -> collect(other, origins)));
  }

  /** Keys are equal in all inputs, so a key column is a copy of the other input's too. */
  private List<At> otherInputs(PlanNode node, KeyedNode keyed, List<Origin> above) {
    List<At> others = new ArrayList<>();
    for (Origin origin : above) {
      int key = keyIndex(node, keyed, origin);
      for (int input = 0; key >= 0 && input < node.inputs().size(); input++) {
        if (input != origin.input()) {
          Edge edge = node.inputs().get(input);
          others.add(new At(edge, plan.schema(edge).indexOf(keyed.key(input).get(key))));
        }
      }
    }
    return others;
  }
}
