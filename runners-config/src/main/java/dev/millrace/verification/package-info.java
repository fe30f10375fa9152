/**
 * Proves on data that a live run and a replay give the same rows: reads what a live run wrote and
 * put aside, replays, compares, and says what differs. Read {@link
 * dev.millrace.verification.Verification} first, then {@link dev.millrace.verification.Findings}.
 */
@NullMarked
package dev.millrace.verification;

import org.jspecify.annotations.NullMarked;
