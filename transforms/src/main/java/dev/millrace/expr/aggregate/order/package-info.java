/** Aggregates that choose values by an order, and that order itself. */
@NullMarked
package dev.millrace.expr.aggregate.order;

import org.jspecify.annotations.NullMarked;
