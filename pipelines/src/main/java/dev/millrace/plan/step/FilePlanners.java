package dev.millrace.plan.step;

import dev.millrace.plan.graph.Graph;
import dev.millrace.plan.graph.Planners;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.TransformSpec;

/** The planners of everything that a pipeline file can declare. */
public final class FilePlanners implements Planners {
  private final StepPlanners steps = new StepPlanners();

  @Override
  public StepPlanner step(TransformSpec transform) {
    return transform.step().accept(steps);
  }

  @Override
  public void plan(Graph graph, StreamSpec stream) {
    new StreamPlanner(graph, stream).plan();
  }
}
