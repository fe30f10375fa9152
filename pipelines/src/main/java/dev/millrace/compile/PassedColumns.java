package dev.millrace.compile;

import dev.millrace.plan.NodeKind.AggregateCall;
import dev.millrace.plan.NodeKind.AssignTimestampsNode;
import dev.millrace.plan.NodeKind.CombineNode;
import dev.millrace.plan.NodeKind.DeduplicateNode;
import dev.millrace.plan.NodeKind.FilterNode;
import dev.millrace.plan.NodeKind.FlattenNode;
import dev.millrace.plan.NodeKind.JoinColumn;
import dev.millrace.plan.NodeKind.JoinNode;
import dev.millrace.plan.NodeKind.LookupNode;
import dev.millrace.plan.NodeKind.MapNode;
import dev.millrace.plan.NodeKind.PartitionNode;
import dev.millrace.plan.NodeKind.ValidateNode;
import dev.millrace.plan.NodeKind.WindowInfoNode;
import dev.millrace.plan.NodeKind.WindowNode;
import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanNode;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.sql.TypedExpression;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Which columns a stage only passes on: to a block of an exchange or a sink, or to the bytes of a
 * key. No expression and no kernel between the stage's head and its exits looks at their values, so
 * strings among them may stay the UTF-8 that they are ({@link dev.millrace.element.Utf8}).
 */
final class PassedColumns {
  private final Plan plan;

  PassedColumns(Plan plan) {
    this.plan = plan;
  }

  /** The columns of a source's rows. */
  Set<Integer> ofSource(PlanNode source) {
    return others(source.schema(), readOfOutputs(source));
  }

  /** The columns of the rows that come out of the exchange in front of a keyed node's input. */
  Set<Integer> ofInput(PlanNode node, int input) {
    Set<Integer> read =
        node.kind() instanceof JoinNode join
            ? readByJoin(node, join, input)
            : node.kind() instanceof DeduplicateNode
                ? readOfOutputs(node)
                : readByStep(node, input);
    return others(schema(node.inputs().get(input)), read);
  }

  private static Set<Integer> others(Schema schema, Set<Integer> read) {
    Set<Integer> others = all(schema);
    others.removeAll(read);
    return others;
  }

  private static Set<Integer> all(Schema schema) {
    return new HashSet<>(IntStream.range(0, schema.getFieldCount()).boxed().toList());
  }

  private Schema schema(Edge edge) {
    return plan.node(edge.node()).outputs().get(edge.output()).schema();
  }

  /**
   * The columns that are read behind a node whose outputs have its input's columns in front, and
   * maybe columns of its own behind them.
   */
  private Set<Integer> readOfOutputs(PlanNode node) {
    Set<Integer> read = new HashSet<>();
    for (int output = 0; output < node.outputs().size(); output++) {
      read.addAll(readBehind(node, output));
    }
    read.retainAll(all(node.inputs().isEmpty() ? node.schema() : schema(node.inputs().get(0))));
    return read;
  }

  private Set<Integer> readBehind(PlanNode node, int output) {
    Edge edge = new Edge(node.name(), output);
    Set<Integer> read = new HashSet<>();
    for (PlanNode reader : plan.nodes()) {
      for (int input = 0; input < reader.inputs().size(); input++) {
        if (reader.inputs().get(input).equals(edge)) {
          read.addAll(readByStep(reader, input));
        }
      }
    }
    return read;
  }

  /** The columns of an input that a step, or one behind it in the same stage, looks at. */
  private Set<Integer> readByStep(PlanNode node, int input) {
    Schema schema = schema(node.inputs().get(input));
    if (node.kind() instanceof DeduplicateNode || node.kind() instanceof JoinNode) {
      return Set.of();
    } else if (node.kind() instanceof WindowNode || node.kind() instanceof WindowInfoNode) {
      return readOfOutputs(node);
    } else if (node.kind() instanceof ValidateNode validate) {
      Set<Integer> read = readOfOutputs(node);
      validate.rules().forEach(rule -> read.addAll(columns(rule, schema)));
      return read;
    } else if (node.kind() instanceof FilterNode filter) {
      return union(columns(filter.keep(), schema), readOfOutputs(node));
    } else if (node.kind() instanceof PartitionNode partition) {
      return union(columns(partition.by(), schema), readOfOutputs(node));
    } else if (node.kind() instanceof AssignTimestampsNode assign) {
      return union(columns(assign.timestamp(), schema), readOfOutputs(node));
    } else if (node.kind() instanceof FlattenNode flatten) {
      List<Integer> columns = flatten.columns().get(input);
      return mapped(readBehind(node, 0), columns);
    } else if (node.kind() instanceof MapNode map) {
      return readByMap(node, map, schema);
    } else if (node.kind() instanceof CombineNode combine) {
      return readByAggregates(combine.aggregates());
    } else if (node.kind() instanceof LookupNode lookup) {
      return joined(node, lookup.columns(), 0, 1);
    }
    return all(schema);
  }

  private Set<Integer> readByMap(PlanNode node, MapNode map, Schema schema) {
    Set<Integer> behind = readBehind(node, 0);
    Set<Integer> read = new HashSet<>();
    for (int i = 0; i < map.columns().size(); i++) {
      TypedExpression expression = map.columns().get(i);
      if (expression.column() < 0) {
        read.addAll(columns(expression, schema));
      } else if (behind.contains(i)) {
        read.add(expression.column());
      }
    }
    return read;
  }

  private static Set<Integer> readByAggregates(List<AggregateCall> calls) {
    Set<Integer> read = new HashSet<>();
    for (AggregateCall call : calls) {
      if (call.argument() >= 0 && !call.aggregate().takesUtf8()) {
        read.add(call.argument());
      }
    }
    return read;
  }

  private Set<Integer> readByJoin(PlanNode node, JoinNode join, int input) {
    return joined(node, join.columns(), input, 1 + input);
  }

  /**
   * The columns of a side that are read in joined rows, or in rows without a partner.
   *
   * @param unmatchedOutput the output of the latter, if there is one
   */
  private Set<Integer> joined(
      PlanNode node, List<JoinColumn> columns, int side, int unmatchedOutput) {
    Set<Integer> read = new HashSet<>();
    for (int i : readBehind(node, 0)) {
      if (columns.get(i).side() == side) {
        read.add(columns.get(i).column());
      }
    }
    return unmatchedOutput < node.outputs().size()
        ? union(read, readBehind(node, unmatchedOutput))
        : read;
  }

  private static Set<Integer> mapped(Set<Integer> outputs, List<Integer> columns) {
    return new HashSet<>(outputs.stream().map(columns::get).toList());
  }

  private static Set<Integer> columns(TypedExpression expression, Schema schema) {
    return new HashSet<>(expression.columns().stream().map(schema::indexOf).toList());
  }

  private static Set<Integer> union(Collection<Integer> some, Collection<Integer> others) {
    Set<Integer> union = new HashSet<>(some);
    union.addAll(others);
    return union;
  }
}
