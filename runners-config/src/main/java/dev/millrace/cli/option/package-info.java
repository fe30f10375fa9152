/**
 * Options that several commands take, and what they come to: a runner, a launch, a report. Read
 * {@link dev.millrace.cli.option.RunOptions} first.
 */
@NullMarked
package dev.millrace.cli.option;

import org.jspecify.annotations.NullMarked;
