/**
 * Runs a graph on rows in memory and keeps what comes out at any of its places: for the tests that
 * files carry, and for looking at the rows between steps. Read {@link
 * dev.millrace.capture.CapturedRun} first.
 */
@NullMarked
package dev.millrace.capture;

import org.jspecify.annotations.NullMarked;
