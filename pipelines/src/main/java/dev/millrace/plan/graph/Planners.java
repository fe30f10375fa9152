package dev.millrace.plan.graph;

import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.TransformSpec;

/** Who plans what the file declares: the graph decides when, and knows no kind of step. */
public interface Planners {

  /** The planner of a step, by its kind. */
  StepPlanner step(TransformSpec transform);

  /** Adds a stream's node to the graph and publishes its flow; nothing if it is wrong. */
  void plan(Graph graph, StreamSpec stream);
}
