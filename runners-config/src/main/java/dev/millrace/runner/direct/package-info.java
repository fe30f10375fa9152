/**
 * Beam's direct runner in this process: its options, and following a run to its end. Read {@link
 * dev.millrace.runner.direct.DirectRun} first.
 */
@NullMarked
package dev.millrace.runner.direct;

import org.jspecify.annotations.NullMarked;
