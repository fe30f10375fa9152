package dev.millrace.plan;

import dev.millrace.spec.StepSpec.LogForTesting;

/** LogForTesting: the input as it is. */
final class LogPlanner implements StepPlanner<LogForTesting> {
  @Override
  public void plan(LogForTesting step, StepScope scope) {
    scope.addPassing(
        new NodeKind.LogNode(step.level(), step.prefix()), ColumnUse.all(scope.input().schema()));
  }
}
