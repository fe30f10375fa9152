/** The planners of joins. Read {@link dev.millrace.plan.step.join.JoinPlanner} first. */
@NullMarked
package dev.millrace.plan.step.join;

import org.jspecify.annotations.NullMarked;
