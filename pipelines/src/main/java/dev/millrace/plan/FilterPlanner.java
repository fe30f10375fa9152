package dev.millrace.plan;

import dev.millrace.spec.StepSpec.Filter;

/** Filter: the input's columns, time and windows. */
final class FilterPlanner implements StepPlanner<Filter> {
  @Override
  public void plan(Filter step, StepScope scope) {
    Flow in = scope.input();
    scope
        .typing()
        .predicate(step.keep(), in.schema(), scope.path("keep"))
        .ifPresentOrElse(
            keep ->
                scope.addPassing(
                    new NodeKind.FilterNode(keep), ColumnUse.handedOn(in.schema(), keep.columns())),
            () -> scope.publish(in.through(scope.name(), in.edge(), in.schema())));
  }
}
