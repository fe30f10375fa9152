package dev.millrace.plan.step;

import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.spec.StepSpec.Filter;

/** Filter: the input's columns, time and windows. */
final class FilterPlanner implements StepPlanner {
  private final Filter step;

  FilterPlanner(Filter step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Flow in = scope.input();
    scope
        .typing()
        .predicate(step.keep(), in.schema(), scope.path("keep"))
        .ifPresentOrElse(
            keep -> scope.addPassing(new FilterNode(keep)),
            () -> scope.publish(in.through(scope.name(), in.edge(), in.schema())));
  }
}
