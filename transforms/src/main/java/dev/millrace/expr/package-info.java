/**
 * The small interfaces that kernels call and that the SQL room and the aggregate library implement:
 * expressions over a row and aggregates over a group. Read {@link dev.millrace.expr.Expression}
 * first.
 */
@NullMarked
package dev.millrace.expr;

import org.jspecify.annotations.NullMarked;
