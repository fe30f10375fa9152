package dev.millrace.plan.graph;

/** Plans one step: checks and types it, adds its nodes, publishes its outputs. */
public interface StepPlanner {

  /** Plans the step with the inputs that the scope has. */
  void plan(StepScope scope);

  /** Whether the step takes no input, so that its windowing holds for what it gives. */
  default boolean isSource() {
    return false;
  }

  /** What the names of nodes that put an input into windows end in, where there are several. */
  default String windowSuffix(int input) {
    return "/window-" + (input + 1);
  }
}
