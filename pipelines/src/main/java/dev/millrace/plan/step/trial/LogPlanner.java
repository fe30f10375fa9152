package dev.millrace.plan.step.trial;

import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.LogNode;
import dev.millrace.spec.EdgeStep.LogForTesting;

/** LogForTesting: the input as it is. */
public final class LogPlanner implements StepPlanner {
  private final LogForTesting step;

  public LogPlanner(LogForTesting step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    scope.addPassing(new LogNode(step.level(), step.prefix()));
  }
}
