/**
 * The checked graph: schemas resolved, SQL typed, windows and event time followed from step to
 * step. No Beam pipeline yet. Read {@link dev.millrace.plan.Plan} and {@link
 * dev.millrace.plan.NodeKind} first.
 */
@NullMarked
package dev.millrace.plan;

import org.jspecify.annotations.NullMarked;
