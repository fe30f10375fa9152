package dev.millrace.compile.kernel;

import dev.millrace.element.CalendarGrid;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.sequence.FunnelKernel;
import dev.millrace.kernel.sequence.GapKernel;
import dev.millrace.kernel.sequence.GapRow;
import dev.millrace.kernel.sequence.SequenceColumns;
import dev.millrace.kernel.sequence.SequenceKernel;
import dev.millrace.kernel.sequence.WindowSteps;
import dev.millrace.kernel.window.AggregateCall;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.walk.FunnelWalk;
import dev.millrace.plan.walk.GapWalk;
import dev.millrace.plan.walk.SequenceColumn;
import dev.millrace.plan.walk.SequenceColumn.Aggregated;
import dev.millrace.plan.walk.SequenceColumn.Changed;
import dev.millrace.plan.walk.SequenceColumn.Neighbour;
import dev.millrace.plan.walk.SequenceColumn.RowNumber;
import dev.millrace.plan.walk.SequenceWalk;
import dev.millrace.plan.walk.Walk;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.CalendarWindows;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import java.time.Instant;
import java.util.List;

/** Makes the kernel of each kind of walk. */
final class WalkKernels implements Walk.Visitor<KeyedKernel<?>> {
  private final PlanNode node;
  private final RowCodec rows;

  /**
   * @param rows the coding of the input's rows
   */
  WalkKernels(PlanNode node, RowCodec rows) {
    this.node = node;
    this.rows = rows;
  }

  @Override
  public KeyedKernel<?> visit(SequenceWalk walk) {
    SequenceColumns added = new SequenceColumns(rows.schema());
    walk.columns().values().forEach(column -> column.accept(adding(added)));
    SequenceKernel.Order order = new SequenceKernel.Order(walk.orderBy(), walk.span());
    return SequenceKernel.of(added, rows, node.schema(), order);
  }

  @Override
  public KeyedKernel<?> visit(GapWalk walk) {
    GapRow between = new GapRow();
    for (GapWalk.Filling filling : walk.fillings()) {
      switch (filling.kind()) {
        case PREVIOUS -> between.previous();
        case VALUE -> between.value(filling.value());
        case WINDOW_START -> between.start();
        case WINDOW_END -> between.end();
      }
    }
    GapKernel kernel = GapKernel.of(steps(walk.windows()), walk.silence(), between, rows);
    return walk.until().map(Instant::toEpochMilli).map(kernel::until).orElse(kernel);
  }

  @Override
  public KeyedKernel<?> visit(FunnelWalk walk) {
    List<String> names = rows.schema().getFieldNames().subList(0, walk.keys());
    return FunnelKernel.of(
        KeyCodec.of(rows.schema(), names),
        walk.keys(),
        List.copyOf(walk.steps().keySet()),
        walk.within());
  }

  private static WindowSteps steps(WindowingSpec windows) {
    if (windows instanceof CalendarWindows calendar) {
      return WindowSteps.of(
          new CalendarGrid(calendar.unit(), calendar.zone(), calendar.weekStart()));
    }
    return WindowSteps.every(
        windows instanceof SlidingWindows sliding
            ? sliding.period()
            : ((FixedWindows) windows).size());
  }

  private static SequenceColumn.Visitor<SequenceColumns> adding(SequenceColumns columns) {
    return new SequenceColumn.Visitor<>() {
      @Override
      public SequenceColumns visit(RowNumber column) {
        return columns.rowNumber();
      }

      @Override
      public SequenceColumns visit(Neighbour column) {
        return column.rows() < 0
            ? columns.lag(column.argument(), -column.rows())
            : columns.lead(column.argument(), column.rows());
      }

      @Override
      public SequenceColumns visit(Changed column) {
        return columns.changed(column.argument());
      }

      @Override
      public SequenceColumns visit(Aggregated column) {
        AggregateCall call = new AggregateCall(column.aggregate(), column.argument());
        if (column.frame().rows().isPresent()) {
          return columns.ofRows(call, column.frame().rows().get());
        }
        return column.frame().within().isPresent()
            ? columns.within(call, column.frame().within().get())
            : columns.running(call);
      }
    };
  }
}
