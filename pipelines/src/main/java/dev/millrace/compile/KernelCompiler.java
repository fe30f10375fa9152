package dev.millrace.compile;

import dev.millrace.element.KeyCodec;
import dev.millrace.element.RowCodec;
import dev.millrace.expr.Expression;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.dedup.DeduplicateKernel;
import dev.millrace.kernel.dedup.DeduplicateOnArrivalKernel;
import dev.millrace.kernel.element.AssignTimestampsKernel;
import dev.millrace.kernel.element.ExplodeKernel;
import dev.millrace.kernel.element.FilterKernel;
import dev.millrace.kernel.element.LogKernel;
import dev.millrace.kernel.element.LookupKernel;
import dev.millrace.kernel.element.MapKernel;
import dev.millrace.kernel.element.PartitionKernel;
import dev.millrace.kernel.element.ProjectKernel;
import dev.millrace.kernel.element.ValidateKernel;
import dev.millrace.kernel.join.AsOfJoinKernel;
import dev.millrace.kernel.join.IntervalJoinKernel;
import dev.millrace.kernel.join.JoinOutput;
import dev.millrace.kernel.join.JoinSide;
import dev.millrace.kernel.join.JoinType;
import dev.millrace.kernel.join.WindowJoinKernel;
import dev.millrace.kernel.window.AggregateCall;
import dev.millrace.kernel.window.CombineKernel;
import dev.millrace.kernel.window.PartialCombine;
import dev.millrace.kernel.window.WindowInfoKernel;
import dev.millrace.kernel.window.WindowKernel;
import dev.millrace.plan.NodeKind.AssignTimestampsNode;
import dev.millrace.plan.NodeKind.CombineNode;
import dev.millrace.plan.NodeKind.CreateNode;
import dev.millrace.plan.NodeKind.DeduplicateNode;
import dev.millrace.plan.NodeKind.ExplodeNode;
import dev.millrace.plan.NodeKind.FilterNode;
import dev.millrace.plan.NodeKind.FlattenNode;
import dev.millrace.plan.NodeKind.JoinColumn;
import dev.millrace.plan.NodeKind.JoinNode;
import dev.millrace.plan.NodeKind.LogNode;
import dev.millrace.plan.NodeKind.LookupNode;
import dev.millrace.plan.NodeKind.MapNode;
import dev.millrace.plan.NodeKind.PartitionNode;
import dev.millrace.plan.NodeKind.ReadNode;
import dev.millrace.plan.NodeKind.StreamNode;
import dev.millrace.plan.NodeKind.ValidateNode;
import dev.millrace.plan.NodeKind.WindowInfoNode;
import dev.millrace.plan.NodeKind.WindowNode;
import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanNode;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.spec.StepSpec.AsOfJoin;
import dev.millrace.spec.StepSpec.Emit;
import dev.millrace.spec.StepSpec.IntervalJoin;
import dev.millrace.spec.StepSpec.Keep;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import dev.millrace.sql.TypedExpression;
import dev.millrace.transforms.exchange.KeyedStep;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/** Makes the kernel of each kind of plan node. */
final class KernelCompiler {
  private final Plan plan;
  private final boolean preAggregation;
  private final Optional<ReplayColumns> columns;

  /**
   * @param preAggregation whether aggregates form partial groups in front of their exchange
   * @param projects whether rows in exchanges are coded only as far as somebody looks at them
   */
  KernelCompiler(Plan plan, boolean preAggregation, boolean projects) {
    this.plan = plan;
    this.preAggregation = preAggregation;
    this.columns = projects ? Optional.of(new ReplayColumns(plan)) : Optional.empty();
  }

  boolean isSource(PlanNode node) {
    return node.kind() instanceof StreamNode
        || node.kind() instanceof ReadNode
        || node.kind() instanceof CreateNode;
  }

  /** Whether a node needs the events of a key together, and so an exchange in front of it. */
  boolean isKeyed(PlanNode node) {
    return node.kind() instanceof DeduplicateNode
        || node.kind() instanceof CombineNode
        || node.kind() instanceof JoinNode;
  }

  /** The columns of an input that a keyed node's exchange groups by. */
  List<String> keyColumns(PlanNode node, int input) {
    if (node.kind() instanceof DeduplicateNode dedup) {
      return dedup.key();
    } else if (node.kind() instanceof CombineNode combine) {
      return combine.groupColumns();
    } else if (node.kind() instanceof JoinNode join) {
      return input == 0 ? join.leftKey() : join.rightKey();
    }
    throw new IllegalArgumentException("not a keyed node: " + node.name());
  }

  /**
   * The kernel of an element-wise node.
   *
   * @param input which of the node's inputs the rows come from
   */
  ElementKernel element(PlanNode node, int input) {
    if (node.kind() instanceof FilterNode filter) {
      return FilterKernel.of(filter.keep().expression());
    } else if (node.kind() instanceof MapNode map) {
      return MapKernel.of(expressions(map.columns()));
    } else if (node.kind() instanceof ExplodeNode explode) {
      return ExplodeKernel.of(ints(explode.columns()), explode.crossProduct());
    } else if (node.kind() instanceof PartitionNode partition) {
      return PartitionKernel.of(
          partition.by().expression(), partition.names(), partition.unknownOutput());
    } else if (node.kind() instanceof FlattenNode flatten) {
      return ProjectKernel.of(ints(flatten.columns().get(input)));
    } else if (node.kind() instanceof AssignTimestampsNode assign) {
      return AssignTimestampsKernel.of(assign.timestamp().expression(), assign.onlyForward());
    } else if (node.kind() instanceof WindowNode window) {
      return window(window.windowing());
    } else if (node.kind() instanceof WindowInfoNode info) {
      return WindowInfoKernel.of(
          info.columns().stream().map(c -> WindowInfoKernel.Info.valueOf(c.name())).toList());
    } else if (node.kind() instanceof ValidateNode validate) {
      return ValidateKernel.of(validate.names(), expressions(validate.rules()));
    } else if (node.kind() instanceof LogNode log) {
      return LogKernel.of(new RowLogger(log.level(), log.prefix(), node.schema()));
    } else if (node.kind() instanceof LookupNode lookup) {
      return lookup(node, lookup);
    }
    throw new IllegalArgumentException("not an element-wise node: " + node.name());
  }

  /** The coding of the rows that go into the exchange in front of a keyed node's input. */
  RowCodec sent(PlanNode node, int input) {
    RowCodec rows = RowCodec.of(schema(node.inputs().get(input)));
    return columns.map(c -> c.sent(node, rows, keyColumns(node, input))).orElse(rows);
  }

  private RowCodec received(PlanNode node, int input) {
    RowCodec rows = RowCodec.of(schema(node.inputs().get(input)));
    return columns.map(c -> c.received(node, input, rows)).orElse(rows);
  }

  /** The kernel of a keyed node, with the codings of its inputs. */
  KeyedStep<?> keyed(PlanNode node) {
    List<RowCodec> codecs =
        IntStream.range(0, node.inputs().size()).mapToObj(input -> received(node, input)).toList();
    if (node.kind() instanceof DeduplicateNode dedup) {
      return deduplicate(node, dedup, codecs);
    } else if (node.kind() instanceof CombineNode combine) {
      return combine(node, combine, codecs);
    } else if (node.kind() instanceof JoinNode join) {
      return join(node, join, codecs);
    }
    throw new IllegalArgumentException("not a keyed node: " + node.name());
  }

  private static KeyedStep<?> deduplicate(
      PlanNode node, DeduplicateNode dedup, List<RowCodec> codecs) {
    boolean duplicates = node.outputs().size() > 1;
    if (dedup.emit() == Emit.ON_ARRIVAL) {
      return new KeyedStep<>(DeduplicateOnArrivalKernel.of(dedup.within(), duplicates), codecs);
    }
    return new KeyedStep<>(
        DeduplicateKernel.of(dedup.within(), dedup.keep() == Keep.LAST, duplicates, codecs.get(0)),
        codecs);
  }

  /**
   * The kernel whose partial groups cross the exchange in front of a node, if the node aggregates
   * and the rule is on.
   */
  Optional<CombineKernel> preAggregate(PlanNode node) {
    return preAggregation && node.kind() instanceof CombineNode combine
        ? Optional.of(combineKernel(node, combine))
        : Optional.empty();
  }

  private KeyedStep<?> combine(PlanNode node, CombineNode combine, List<RowCodec> codecs) {
    CombineKernel kernel = combineKernel(node, combine);
    if (!preAggregation) {
      return new KeyedStep<>(kernel, codecs);
    }
    RowCodec partials = RowCodec.of(PartialCombine.SCHEMA);
    return new KeyedStep<>(kernel.ofPartials(), List.of(partials, codecs.get(0)), false);
  }

  private CombineKernel combineKernel(PlanNode node, CombineNode combine) {
    Edge input = node.inputs().get(0);
    boolean sessions = plan.node(input.node()).windowing() instanceof SessionWindows;
    List<AggregateCall> calls =
        combine.aggregates().stream()
            .map(c -> new AggregateCall(c.aggregate(), c.argument()))
            .toList();
    return CombineKernel.of(KeyCodec.of(schema(input), combine.groupColumns()), calls, sessions);
  }

  private KeyedStep<?> join(PlanNode node, JoinNode join, List<RowCodec> codecs) {
    JoinSide left = side(node, 0, join.leftKey(), join.unmatchedLeft());
    JoinSide right = side(node, 1, join.rightKey(), join.unmatchedRight());
    JoinType type = JoinType.valueOf(join.type().name());
    JoinOutput output = output(join.columns());
    if (join.kind() instanceof IntervalJoin interval) {
      return new KeyedStep<>(
          IntervalJoinKernel.of(type, interval.lower(), interval.upper(), left, right, output),
          codecs);
    } else if (join.kind() instanceof AsOfJoin) {
      return new KeyedStep<>(AsOfJoinKernel.of(type, left, right, output), codecs);
    }
    return new KeyedStep<>(WindowJoinKernel.of(type, left, right, output), codecs);
  }

  private JoinSide side(PlanNode node, int input, List<String> key, boolean unmatchedOutput) {
    Schema schema = schema(node.inputs().get(input));
    return new JoinSide(RowCodec.of(schema), KeyCodec.of(schema, key), unmatchedOutput);
  }

  private ElementKernel lookup(PlanNode node, LookupNode lookup) {
    Schema schema = schema(node.inputs().get(0));
    return LookupKernel.of(
        Tables.loader(lookup.table(), lookup.tableSchema()),
        KeyCodec.of(schema, lookup.leftKey()),
        KeyCodec.of(lookup.tableSchema(), lookup.tableKey()),
        JoinType.valueOf(lookup.type().name()),
        output(lookup.columns()),
        lookup.unmatchedLeft());
  }

  private static JoinOutput output(List<JoinColumn> columns) {
    return JoinOutput.of(
        columns.stream().mapToInt(JoinColumn::side).toArray(),
        columns.stream().mapToInt(JoinColumn::column).toArray());
  }

  private static ElementKernel window(WindowingSpec windowing) {
    if (windowing instanceof FixedWindows fixed) {
      return WindowKernel.fixed(fixed.size(), fixed.offset());
    } else if (windowing instanceof SlidingWindows sliding) {
      return WindowKernel.sliding(sliding.size(), sliding.period(), sliding.offset());
    } else if (windowing instanceof SessionWindows sessions) {
      return WindowKernel.sessions(sessions.gap());
    }
    return WindowKernel.global();
  }

  private Schema schema(Edge edge) {
    return plan.node(edge.node()).outputs().get(edge.output()).schema();
  }

  private static List<Expression> expressions(List<TypedExpression> typed) {
    return typed.stream().map(TypedExpression::expression).toList();
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
