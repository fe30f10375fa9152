package dev.millrace.plan;

import dev.millrace.spec.StepSpec;

/**
 * Plans the steps of one kind: checks and types them, adds their nodes, publishes their outputs.
 */
interface StepPlanner<S extends StepSpec> {
  void plan(S step, StepScope scope);
}
