/**
 * From what a pipeline file says to a plan that can be run: every name resolved, SQL typed, windows
 * and event time followed from step to step, columns that nobody wants taken out. No Beam pipeline
 * yet. Read {@link dev.millrace.plan.Planner} first, then {@link dev.millrace.plan.model.Plan}.
 */
@NullMarked
package dev.millrace.plan;

import org.jspecify.annotations.NullMarked;
