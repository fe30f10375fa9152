package dev.millrace.verify;

import dev.millrace.plan.NodeKind;
import dev.millrace.plan.NodeKind.AssignTimestampsNode;
import dev.millrace.plan.NodeKind.CombineNode;
import dev.millrace.plan.NodeKind.DeduplicateNode;
import dev.millrace.plan.NodeKind.ErrorsNode;
import dev.millrace.plan.NodeKind.FlattenNode;
import dev.millrace.plan.NodeKind.JoinColumn;
import dev.millrace.plan.NodeKind.JoinNode;
import dev.millrace.plan.NodeKind.LookupNode;
import dev.millrace.plan.NodeKind.MapNode;
import dev.millrace.plan.NodeKind.StreamNode;
import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanNode;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.spec.StepSpec.AsOfJoin;
import dev.millrace.spec.StepSpec.WindowJoin;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Follows columns of a plan's rows upwards, as long as nothing changes them. */
final class ColumnTrace {
  private final Plan plan;

  /** A column of a node's output. */
  private record At(Edge edge, int column) {}

  ColumnTrace(Plan plan) {
    this.plan = plan;
  }

  /** Whether a column is a key of the first keyed step above. */
  boolean isKey(Edge edge, int column) {
    PlanNode node = plan.node(edge.node());
    NodeKind kind = node.kind();
    if (kind instanceof CombineNode combine) {
      return column < combine.groupColumns().size();
    } else if (kind instanceof DeduplicateNode dedup) {
      return dedup.key().contains(name(edge, column));
    } else if (kind instanceof JoinNode) {
      return above(new At(edge, column)).stream().anyMatch(at -> isJoinKey(node, at));
    }
    // Rows of one shape come out of a Flatten; its first input speaks for all.
    return above(new At(edge, column)).stream().limit(1).anyMatch(at -> isKey(at.edge, at.column));
  }

  private boolean isJoinKey(PlanNode node, At at) {
    JoinNode join = (JoinNode) node.kind();
    String name = name(at.edge, at.column);
    return at.edge.equals(node.inputs().get(0)) && join.leftKey().contains(name)
        || at.edge.equals(node.inputs().get(1)) && join.rightKey().contains(name);
  }

  /** The windows of the results of the first keyed step above, if their times still tell them. */
  WindowingSpec windowing(Edge edge) {
    PlanNode node = plan.node(edge.node());
    NodeKind kind = node.kind();
    if (kind instanceof CombineNode) {
      return node.windowing();
    } else if (kind instanceof JoinNode join) {
      if (join.kind() instanceof AsOfJoin) {
        return windowing(node.inputs().get(0)); // Its rows keep the left rows' times.
      }
      return join.kind() instanceof WindowJoin ? node.windowing() : new GlobalWindows();
    }
    boolean stop =
        node.inputs().isEmpty()
            || kind instanceof DeduplicateNode
            || kind instanceof AssignTimestampsNode;
    return stop ? new GlobalWindows() : windowing(node.inputs().get(0));
  }

  /** The streams that rows come from. */
  Set<String> streams(Edge edge) {
    PlanNode node = plan.node(edge.node());
    Set<String> streams = new TreeSet<>();
    if (node.kind() instanceof StreamNode) {
      streams.add(node.name());
    }
    node.inputs().forEach(input -> streams.addAll(streams(input)));
    return streams;
  }

  /** Stream → index into its whole schema of the column that this one is a copy of. */
  Map<String, Integer> origins(Edge edge, int column) {
    Map<String, Integer> origins = new TreeMap<>();
    collect(new At(edge, column), origins);
    return origins;
  }

  private void collect(At at, Map<String, Integer> origins) {
    PlanNode node = plan.node(at.edge.node());
    if (node.kind() instanceof StreamNode stream) {
      origins.putIfAbsent(node.name(), stream.used().get(at.column));
    }
    above(at).forEach(origin -> collect(origin, origins));
    if (node.kind() instanceof JoinNode join) {
      otherSide(node, join, at).forEach(origin -> collect(origin, origins));
    }
  }

  /** The columns that a column is a copy of. */
  private List<At> above(At at) {
    PlanNode node = plan.node(at.edge.node());
    NodeKind kind = node.kind();
    if (node.inputs().isEmpty() || kind instanceof ErrorsNode) {
      return List.of();
    } else if (kind instanceof MapNode map) {
      int column = map.columns().get(at.column).column();
      return column < 0 ? List.of() : List.of(new At(node.inputs().get(0), column));
    } else if (kind instanceof CombineNode combine) {
      return at.column < combine.groupColumns().size() ? same(node, at.column) : List.of();
    } else if (kind instanceof FlattenNode flatten) {
      List<At> origins = new ArrayList<>();
      for (int i = 0; i < node.inputs().size(); i++) {
        origins.add(new At(node.inputs().get(i), flatten.columns().get(i).get(at.column)));
      }
      return origins;
    } else if (kind instanceof JoinNode join) {
      return at.edge.output() == 0
          ? joined(node, join.columns().get(at.column))
          : List.of(new At(node.inputs().get(at.edge.output() - 1), at.column));
    } else if (kind instanceof LookupNode lookup && at.edge.output() == 0) {
      JoinColumn column = lookup.columns().get(at.column);
      return column.side() == 0 ? joined(node, column) : List.of();
    }
    return same(node, at.column);
  }

  private List<At> same(PlanNode node, int column) {
    Edge input = node.inputs().get(0);
    boolean there = column < columns(input);
    return there ? List.of(new At(input, column)) : List.of();
  }

  private static List<At> joined(PlanNode node, JoinColumn column) {
    return List.of(new At(node.inputs().get(column.side()), column.column()));
  }

  /** Keys of a join are equal on both sides, so a key column is a copy of the other side's too. */
  private List<At> otherSide(PlanNode node, JoinNode join, At at) {
    List<At> others = new ArrayList<>();
    for (At origin : above(at)) {
      int side = origin.edge.equals(node.inputs().get(0)) ? 0 : 1;
      List<String> own = side == 0 ? join.leftKey() : join.rightKey();
      List<String> other = side == 0 ? join.rightKey() : join.leftKey();
      int key = own.indexOf(name(origin.edge, origin.column));
      if (key >= 0) {
        Edge input = node.inputs().get(1 - side);
        others.add(new At(input, schemaIndex(input, other.get(key))));
      }
    }
    return others;
  }

  private int schemaIndex(Edge edge, String column) {
    return plan.node(edge.node()).outputs().get(edge.output()).schema().indexOf(column);
  }

  private String name(Edge edge, int column) {
    return plan.node(edge.node()).outputs().get(edge.output()).schema().getField(column).getName();
  }

  private int columns(Edge edge) {
    return plan.node(edge.node()).outputs().get(edge.output()).schema().getFieldCount();
  }
}
