/** Aggregates of function libraries as those of Millrace. */
@NullMarked
package dev.millrace.expr.aggregate.user;

import org.jspecify.annotations.NullMarked;
