package dev.millrace.plan.step;

import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.check.SinkChecks;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.EdgeStep.Write;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sink among the transforms: an output of the plan, no node. */
final class WritePlanner implements StepPlanner {
  private final Write step;

  WritePlanner(Write step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Flow in = scope.input();
    String path = "transforms." + scope.name();
    Map<String, TypedExpression> expressions =
        SinkChecks.check(scope.graph(), in, step.endpoint(), path + ".config");
    scope
        .graph()
        .addOutput(
            new PlanOutput(
                scope.name(),
                scope.transform().position(),
                path,
                List.of(in.edge()),
                in.schema(),
                Optional.of(step.endpoint()),
                Optional.of(step.endpoint()),
                expressions,
                expressions));
  }
}
