/**
 * A plan, as all rooms after planning see it. Read {@link dev.millrace.plan.model.Plan} first, then
 * {@link dev.millrace.plan.node.NodeKind}.
 */
@NullMarked
package dev.millrace.plan.model;

import org.jspecify.annotations.NullMarked;
