/**
 * One planner for each kind of step, for streams and for outputs: each checks and types what the
 * file says, adds nodes to the graph and publishes what leaves them. Read {@link
 * dev.millrace.plan.step.StepPlanners} first.
 */
@NullMarked
package dev.millrace.plan.step;

import org.jspecify.annotations.NullMarked;
