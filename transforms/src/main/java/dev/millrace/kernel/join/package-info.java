/**
 * Joins of two inputs of events by key and time: within an interval, as of a time, in the same
 * window. Input 0 is the left one. Read {@link dev.millrace.kernel.join.IntervalJoinKernel} first.
 */
@NullMarked
package dev.millrace.kernel.join;

import org.jspecify.annotations.NullMarked;
