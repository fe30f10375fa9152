/**
 * Beam's direct runner in this process: its options and its jobs. Read {@link
 * dev.millrace.runner.direct.DirectTarget} first.
 */
@NullMarked
package dev.millrace.runner.direct;

import org.jspecify.annotations.NullMarked;
