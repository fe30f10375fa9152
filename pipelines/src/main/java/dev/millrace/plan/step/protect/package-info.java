/** Steps that protect values. Read {@link dev.millrace.plan.step.protect.MaskPlanner} first. */
@NullMarked
package dev.millrace.plan.step.protect;

import org.jspecify.annotations.NullMarked;
