/**
 * The command line: what the user asked for is read from arguments, turned into a run, followed and
 * reported. Read {@link dev.millrace.cli.Main} first, then {@link dev.millrace.cli.JobRunner}.
 */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
