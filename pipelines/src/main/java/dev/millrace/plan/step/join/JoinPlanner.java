package dev.millrace.plan.step.join;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.OrderColumns;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.JoinNode;
import dev.millrace.plan.node.KeyedNode.ResultTimes;
import dev.millrace.spec.JoinKind.AsOfJoin;
import dev.millrace.spec.JoinKind.IntervalJoin;
import dev.millrace.spec.JoinKind.PairJoin;
import dev.millrace.spec.JoinKind.WindowJoin;
import dev.millrace.spec.KeyedStep.Join;
import dev.millrace.spec.Located;
import dev.millrace.spec.WindowText;
import dev.millrace.spec.WindowingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Join of two inputs: interval, as-of (the versions are the right side) or window; {@link
 * LookupPlanner} joins one input with a table, {@link ManyJoinPlanner} more than two.
 */
public final class JoinPlanner implements StepPlanner {
  private static final String[] SUFFIXES = {"/global-left", "/global-right"};

  private final Join step;
  private final PairJoin kind;

  public JoinPlanner(Join step, PairJoin kind) {
    this.step = step;
    this.kind = kind;
  }

  @Override
  public void plan(StepScope scope) {
    if (scope.inputs().size() > 2) {
      new ManyJoinPlanner(step, scope).plan();
      return;
    }
    List<Flow> flows = kind.accept(new Inputs(scope));
    JoinSide left = side(scope, flows, 0);
    JoinSide right = side(scope, flows, 1);
    JoinKeys keys = JoinKeys.of(step, scope, left, right);
    JoinRows rows = JoinRows.of(step, scope, List.of(left, right));
    if (keys.whole() && rows.whole()) {
      add(scope, flows, keys, rows);
    }
  }

  @Override
  public String windowSuffix(int input) {
    return switch (input) {
      case 0 -> "/window-left";
      case 1 -> "/window-right";
      default -> "/window-" + (input + 1);
    };
  }

  private static JoinSide side(StepScope scope, List<Flow> flows, int number) {
    String place = scope.inputs().get(number).place();
    return new JoinSide(scope.aliases().get(number), place, flows.get(number).schema(), number);
  }

  private void add(StepScope scope, List<Flow> flows, JoinKeys keys, JoinRows rows) {
    Flow left = flows.get(0);
    List<NodeOutput> sides = new ArrayList<>();
    for (int side = 0; side <= rows.lastUnmatched(); side++) {
      String name = rows.unmatched(side).orElse(side == 0 ? "left" : "right");
      sides.add(new NodeOutput(name, flows.get(side).schema()));
    }
    JoinNode node =
        new JoinNode(
            step.type(),
            kind,
            keys.left(),
            keys.right(),
            rows.columns(),
            rows.unmatched(0).isPresent(),
            rows.unmatched(1).isPresent());
    Edge edge =
        scope.add("", node, flows, StepScope.outputs(rows.schema(), sides), left.windowing());
    boolean timed = node.resultTimes() != ResultTimes.WINDOW_END || !left.isGlobal();
    publish(scope, scope.name(), edge, rows.schema(), left, timed);
    for (int side = 0; side <= 1; side++) {
      Optional<String> name = rows.unmatched(side);
      if (name.isPresent()) {
        Edge sideEdge = new Edge(edge.node(), 1 + side);
        publish(
            scope,
            scope.name() + "." + name.get(),
            sideEdge,
            flows.get(side).schema(),
            left,
            timed);
      }
    }
  }

  /** What leaves a join is there once: a window join gives every row its own window's time. */
  private static void publish(
      StepScope scope, String name, Edge edge, Schema schema, Flow left, boolean timed) {
    scope.publish(new Flow(name, edge, schema, left.windowing(), timed, false));
  }

  /** The inputs in the windows in which they are joined. */
  private record Inputs(StepScope scope) implements PairJoin.PairVisitor<List<Flow>> {
    @Override
    public List<Flow> visit(IntervalJoin kind) {
      return global("Join with 'within'");
    }

    @Override
    public List<Flow> visit(AsOfJoin kind) {
      Flow versions = scope.inputs().get(1);
      OrderColumns.check(scope, versions, kind.orderBy().stream().toList(), "as_of.order_by");
      kind.deleted()
          .ifPresent(column -> OrderColumns.checkEnd(scope, versions, column, "as_of.deleted"));
      if (kind.orderBy().isEmpty()) {
        kind.deleted().ifPresent(this::reportWithoutOrder);
      }
      return global("Join with 'as_of'");
    }

    @Override
    public List<Flow> visit(WindowJoin kind) {
      checkWindows(scope);
      return scope.inputs();
    }

    private void reportWithoutOrder(Located deleted) {
      scope.error(
          deleted,
          ErrorCodes.MISSING_KEY,
          "as_of.deleted",
          "a row that ends and begins anew at one time, as within one transaction, may be there or"
              + " not. Expected 'order_by' beside it: a column that grows with each version, such"
              + " as the place in the database's log.");
    }

    private List<Flow> global(String what) {
      List<Flow> inputs = scope.inputs();
      if (scope.transform().windowing().isPresent()) {
        scope.error(
            scope.transform().position(),
            ErrorCodes.WINDOWS_WITHOUT_MEANING,
            "",
            what
                + " goes by event time alone. Drop 'windowing', or drop the other to join in"
                + " windows.");
        return inputs;
      }
      List<Flow> flows = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        scope.needsTime(inputs.get(i), what);
        flows.add(scope.global(inputs.get(i), SUFFIXES[i], what));
      }
      return flows;
    }
  }

  private static void checkWindows(StepScope scope) {
    WindowingSpec left = scope.inputs().get(0).windowing();
    WindowingSpec right = scope.inputs().get(1).windowing();
    if (!left.equals(right)) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.DIFFERENT_WINDOWS,
          "",
          "the inputs are in different windows ("
              + WindowText.of(left)
              + " and "
              + WindowText.of(right)
              + "). Set 'windowing' on the join.");
    } else if (left.merges()) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.SESSIONS_IN_JOIN,
          "",
          "sessions depend on the events of each input, so no two are the same window. Use fixed or"
              + " sliding windows, or 'within'.");
    }
  }
}
