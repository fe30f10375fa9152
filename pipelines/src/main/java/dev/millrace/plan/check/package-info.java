/**
 * Whether what is planned can run: sinks with the rows they get, and whole plans in a mode and on a
 * runner. Read {@link dev.millrace.plan.check.ModeChecks} first, then {@link
 * dev.millrace.plan.check.SinkChecks}.
 */
@NullMarked
package dev.millrace.plan.check;

import org.jspecify.annotations.NullMarked;
