/** The commands about dead letters. Read {@link dev.millrace.cli.dlq.DlqCommands} first. */
@NullMarked
package dev.millrace.cli.dlq;

import org.jspecify.annotations.NullMarked;
