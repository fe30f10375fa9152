/**
 * The kernels: every step's logic as a plain class without Beam. Rows in, rows out (pushed), bad
 * rows aside, counters to the ledger. {@link dev.millrace.kernel.ElementKernel} handles one event
 * at a time; {@link dev.millrace.kernel.KeyedKernel} the events of one key. Both are hosted twice,
 * live and in a replay, and must not know which. Read those two interfaces first.
 */
@NullMarked
package dev.millrace.kernel;

import org.jspecify.annotations.NullMarked;
