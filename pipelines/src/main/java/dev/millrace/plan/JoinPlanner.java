package dev.millrace.plan;

import dev.millrace.diag.Position;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.plan.PlanNode.NodeOutput;
import dev.millrace.spec.StepSpec.AsOfJoin;
import dev.millrace.spec.StepSpec.IntervalJoin;
import dev.millrace.spec.StepSpec.Join;
import dev.millrace.spec.StepSpec.JoinType;
import dev.millrace.spec.StepSpec.TableJoin;
import dev.millrace.spec.StepSpec.WindowJoin;
import dev.millrace.spec.WindowingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Join of two inputs: interval, as-of or window; of one with a table: see LookupPlanner. */
final class JoinPlanner implements StepPlanner<Join> {
  private static final String[] SUFFIXES = {"/global-left", "/global-right"};

  @Override
  public void plan(Join step, StepScope scope) {
    if (step.kind() instanceof TableJoin table) {
      LookupPlanner.plan(step, table, scope);
      return;
    }
    Optional<Ordered> ordered = ordered(step, scope);
    if (ordered.isEmpty()) {
      return;
    }
    JoinType type = ordered.get().type();
    int left = ordered.get().left();
    List<Flow> flows = flows(step, scope);
    JoinSide first = side(scope, flows, 0, left);
    JoinSide second = side(scope, flows, 1, left);
    JoinKeys keys =
        JoinKeys.of(step, scope, left == 0 ? first : second, left == 0 ? second : first);
    JoinRows rows = JoinRows.of(step, type, scope, List.of(first, second));
    if (!keys.whole() || !rows.whole()) {
      return;
    }
    add(step, type, scope, left == 0 ? flows : List.of(flows.get(1), flows.get(0)), keys, rows);
  }

  /** Which input is the left one, and the join's type seen from there. */
  private record Ordered(int left, JoinType type) {}

  private static JoinSide side(StepScope scope, List<Flow> flows, int input, int left) {
    int number = input == left ? 0 : 1;
    return new JoinSide(
        scope.aliases().get(input),
        scope.inputs().get(input).name(),
        flows.get(input).schema(),
        number);
  }

  private static void add(
      Join step, JoinType type, StepScope scope, List<Flow> flows, JoinKeys keys, JoinRows rows) {
    Flow left = flows.get(0);
    List<NodeOutput> sides = new ArrayList<>();
    for (int side = 0; side <= rows.lastUnmatched(); side++) {
      String name = rows.unmatched(side).orElse(side == 0 ? "left" : "right");
      sides.add(new NodeOutput(name, flows.get(side).schema()));
    }
    Edge edge =
        scope.add(
            "",
            new NodeKind.JoinNode(
                type,
                step.kind(),
                keys.left(),
                keys.right(),
                rows.columns(),
                rows.unmatched(0).isPresent(),
                rows.unmatched(1).isPresent()),
            flows,
            StepScope.outputs(rows.schema(), sides),
            left.windowing(),
            rows.use(keys));
    boolean timed = !(step.kind() instanceof WindowJoin) || !left.isGlobal();
    boolean copied = flows.stream().anyMatch(Flow::copied);
    scope.publish(new Flow(scope.name(), edge, rows.schema(), left.windowing(), timed, copied));
    for (int side = 0; side <= 1; side++) {
      Optional<String> name = rows.unmatched(side);
      if (name.isPresent()) {
        Flow like = flows.get(side);
        scope.publishSide(name.get(), edge, 1 + side, like.schema(), like);
      }
    }
  }

  /** The inputs in the windows in which they are joined. */
  private static List<Flow> flows(Join step, StepScope scope) {
    List<Flow> inputs = scope.inputs();
    if (step.kind() instanceof WindowJoin) {
      checkWindows(scope);
      return inputs;
    }
    String what = step.kind() instanceof IntervalJoin ? "Join with 'within'" : "Join with 'as_of'";
    if (scope.transform().windowing().isPresent()) {
      scope.error(
          scope.transform().position(),
          "ML-2059",
          "",
          what
              + " goes by event time alone. Drop 'windowing', or drop the other to join in windows.");
      return inputs;
    }
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      scope.needsTime(inputs.get(i), what);
      flows.add(scope.global(inputs.get(i), SUFFIXES[i], what));
    }
    return flows;
  }

  private static void checkWindows(StepScope scope) {
    WindowingSpec left = scope.inputs().get(0).windowing();
    WindowingSpec right = scope.inputs().get(1).windowing();
    if (!left.equals(right)) {
      scope.error(
          scope.transform().position(),
          "ML-2060",
          "",
          "the inputs are in different windows ("
              + WindowText.of(left)
              + " and "
              + WindowText.of(right)
              + "). Set 'windowing' on the join.");
    }
    for (Flow flow : scope.inputs()) {
      if (!flow.isGlobal()) {
        scope.needsTime(flow, "Join in windows");
      }
    }
  }

  private static Optional<Ordered> ordered(Join step, StepScope scope) {
    if (!(step.kind() instanceof AsOfJoin asOf)) {
      return Optional.of(new Ordered(0, step.type()));
    }
    int versions = scope.aliases().indexOf(asOf.versions().text());
    if (versions < 0) {
      scope.error(
          asOf.versions(),
          "ML-2062",
          "as_of",
          "there is no input '"
              + asOf.versions()
              + "'; expected one of "
              + String.join(", ", scope.aliases())
              + ".");
      return Optional.empty();
    }
    JoinType kept = versions == 1 ? JoinType.LEFT : JoinType.RIGHT;
    if (step.type() != JoinType.INNER && step.type() != kept) {
      scope.error(
          asOf.versions().position(),
          "ML-2063",
          "type",
          "a version that no row asks for cannot be kept: '"
              + asOf.versions()
              + "' holds the"
              + " versions; expected type inner or "
              + (versions == 1 ? "left" : "right")
              + ".");
      return Optional.empty();
    }
    Position unmatched =
        step.unmatched().containsKey(asOf.versions().text())
            ? step.unmatched().get(asOf.versions().text()).position()
            : null;
    if (unmatched != null) {
      scope.error(
          unmatched,
          "ML-2064",
          "unmatched",
          "'" + asOf.versions() + "' holds the versions, which are never unmatched. Drop it here.");
      return Optional.empty();
    }
    JoinType type = step.type() == JoinType.INNER ? JoinType.INNER : JoinType.LEFT;
    return Optional.of(new Ordered(1 - versions, type));
  }
}
