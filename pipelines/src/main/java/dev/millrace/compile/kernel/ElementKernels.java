package dev.millrace.compile.kernel;

import dev.millrace.element.CalendarGrid;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.expr.Expression;
import dev.millrace.expr.TypedExpression;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.element.AssignTimestampsKernel;
import dev.millrace.kernel.element.ExplodeKernel;
import dev.millrace.kernel.element.FilterKernel;
import dev.millrace.kernel.element.LogKernel;
import dev.millrace.kernel.element.LookupKernel;
import dev.millrace.kernel.element.MapKernel;
import dev.millrace.kernel.element.PartitionKernel;
import dev.millrace.kernel.element.ProjectKernel;
import dev.millrace.kernel.element.ValidateKernel;
import dev.millrace.kernel.join.JoinType;
import dev.millrace.kernel.window.CalendarKernel;
import dev.millrace.kernel.window.WindowInfoKernel;
import dev.millrace.kernel.window.WindowKernel;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.AssignTimestampsNode;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.EnrichNode;
import dev.millrace.plan.node.ExplodeNode;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.plan.node.LogNode;
import dev.millrace.plan.node.LookupNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.node.PartitionNode;
import dev.millrace.plan.node.ValidateNode;
import dev.millrace.plan.node.WindowInfoNode;
import dev.millrace.plan.node.WindowNode;
import dev.millrace.plan.tag.TaggedColumns;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.CalendarWindows;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import java.util.List;

/** Makes the kernel of each kind of element-wise node. */
final class ElementKernels implements ElementNode.ElementVisitor<ElementKernel> {
  private final Plan plan;
  private final PlanNode node;
  private final int input;

  /**
   * @param input which of the node's inputs the rows come from
   */
  ElementKernels(Plan plan, PlanNode node, int input) {
    this.plan = plan;
    this.node = node;
    this.input = input;
  }

  @Override
  public ElementKernel visit(FilterNode filter) {
    return FilterKernel.of(filter.keep().expression());
  }

  @Override
  public ElementKernel visit(MapNode map) {
    return MapKernel.of(expressions(map.columns()));
  }

  @Override
  public ElementKernel visit(ExplodeNode explode) {
    return ExplodeKernel.of(ints(explode.columns()), explode.crossProduct());
  }

  @Override
  public ElementKernel visit(PartitionNode partition) {
    return PartitionKernel.of(
        partition.by().expression(), partition.names(), partition.unknownOutput());
  }

  @Override
  public ElementKernel visit(FlattenNode flatten) {
    return ProjectKernel.of(ints(flatten.columns().get(input)));
  }

  @Override
  public ElementKernel visit(AssignTimestampsNode assign) {
    return AssignTimestampsKernel.of(assign.timestamp().expression(), assign.onlyForward());
  }

  @Override
  public ElementKernel visit(WindowNode window) {
    return window.windowing().accept(WINDOWS);
  }

  @Override
  public ElementKernel visit(WindowInfoNode info) {
    return WindowInfoKernel.of(
        info.columns().stream().map(c -> WindowInfoKernel.Info.valueOf(c.name())).toList());
  }

  @Override
  public ElementKernel visit(ValidateNode validate) {
    return ValidateKernel.of(validate.names(), expressions(validate.rules()));
  }

  @Override
  public ElementKernel visit(LookupNode lookup) {
    return LookupKernel.of(
        Tables.loader(lookup.table(), lookup.tableSchema()),
        KeyCodec.of(plan.schema(node.inputs().get(0)), lookup.leftKey()),
        KeyCodec.of(lookup.tableSchema(), lookup.tableKey()),
        JoinType.valueOf(lookup.type().name()),
        KeyedKernels.output(lookup.columns()),
        lookup.unmatchedLeft());
  }

  @Override
  public ElementKernel visit(EnrichNode enrich) {
    return Enrichments.kernel(node.name(), enrich, plan.schema(node.inputs().get(0)));
  }

  @Override
  public ElementKernel visit(LogNode log) {
    return LogKernel.of(
        new RowLogger(
            log.level(),
            log.prefix(),
            node.schema(),
            TaggedColumns.of(plan.nodes()).in(new Edge(node.name(), 0))));
  }

  private static final WindowingSpec.Visitor<ElementKernel> WINDOWS =
      new WindowingSpec.Visitor<>() {
        @Override
        public ElementKernel visit(GlobalWindows windows) {
          return WindowKernel.global();
        }

        @Override
        public ElementKernel visit(FixedWindows windows) {
          return WindowKernel.fixed(windows.size(), windows.offset());
        }

        @Override
        public ElementKernel visit(SlidingWindows windows) {
          return WindowKernel.sliding(windows.size(), windows.period(), windows.offset());
        }

        @Override
        public ElementKernel visit(SessionWindows windows) {
          return WindowKernel.sessions(windows.gap());
        }

        @Override
        public ElementKernel visit(CalendarWindows windows) {
          return new CalendarKernel(
              new CalendarGrid(windows.unit(), windows.zone(), windows.weekStart()));
        }
      };

  private static List<Expression> expressions(List<TypedExpression> typed) {
    return typed.stream().map(TypedExpression::expression).toList();
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
