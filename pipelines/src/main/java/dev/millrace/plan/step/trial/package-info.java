/**
 * The planners of steps for trying things out: rows in the file, printed, and compared. Read {@link
 * dev.millrace.plan.step.trial.CreatePlanner} first.
 */
@NullMarked
package dev.millrace.plan.step.trial;

import org.jspecify.annotations.NullMarked;
