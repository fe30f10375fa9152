/**
 * The planner of SQL queries: a query becomes the nodes that the steps of the same meaning have.
 * Read {@link dev.millrace.plan.step.query.SqlPlanner} first.
 */
@NullMarked
package dev.millrace.plan.step.query;

import org.jspecify.annotations.NullMarked;
