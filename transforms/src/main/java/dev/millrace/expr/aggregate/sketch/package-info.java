/** Aggregates that keep less than they would need to be exact, with a known error. */
@NullMarked
package dev.millrace.expr.aggregate.sketch;

import org.jspecify.annotations.NullMarked;
