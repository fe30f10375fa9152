package dev.millrace.plan;

import dev.millrace.plan.model.LogNode;
import dev.millrace.spec.StepSpec.LogForTesting;

/** LogForTesting: the input as it is. */
final class LogPlanner implements StepPlanner {
  private final LogForTesting step;

  LogPlanner(LogForTesting step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    scope.addPassing(new LogNode(step.level(), step.prefix()));
  }
}
