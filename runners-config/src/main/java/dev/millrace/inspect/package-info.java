/**
 * Looking into a graph: the rows after each step, and the way of one event through all of them. The
 * first events of the streams are read into memory and run through the engine as it is; what became
 * of an event is what the ledger says with it and without it. Read {@link
 * dev.millrace.inspect.ObservedPlan} first, then {@link dev.millrace.inspect.Sample}.
 */
@NullMarked
package dev.millrace.inspect;

import org.jspecify.annotations.NullMarked;
