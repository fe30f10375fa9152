/**
 * The aggregate functions. Every result is a function of the multiset of values and times alone.
 * Read {@link dev.millrace.expr.aggregate.Aggregates} first.
 */
@NullMarked
package dev.millrace.expr.aggregate;

import org.jspecify.annotations.NullMarked;
