/**
 * Replays of a long range of event time in parts, each of which appears whole and is not repeated.
 * Read {@link dev.millrace.backfill.Backfill} first.
 */
@NullMarked
package dev.millrace.backfill;

import org.jspecify.annotations.NullMarked;
