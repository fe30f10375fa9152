/**
 * The ledger's counts: what a step counts while a bundle runs, and how it reaches the metrics
 * exactly once. Read {@link dev.millrace.engine.ledger.StepCounters} first, then {@link
 * dev.millrace.engine.ledger.Tally}.
 */
@NullMarked
package dev.millrace.engine.ledger;

import org.jspecify.annotations.NullMarked;
