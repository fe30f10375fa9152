package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.spec.RowStep.WindowInto;

/** WindowInto: the same rows in windows. */
final class WindowPlanner implements StepPlanner {
  private final WindowInto step;

  WindowPlanner(WindowInto step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Flow in = scope.input();
    if (!Flow.isGlobal(step.windowing())) {
      scope.needsTime(in, "WindowInto");
    }
    if (in.copied()) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.ROWS_IN_SEVERAL_WINDOWS,
          "",
          "WindowInto would see every event of '"
              + in.name()
              + "' several times, once per sliding window. Set the windows once.");
    }
    Flow windowed = scope.windowed(in, step.windowing(), "");
    scope.publish(windowed.through(scope.name(), windowed.edge(), in.schema()));
  }
}
