/**
 * The command line: a class per command, which reads arguments and hands over to the rooms that do
 * the work. Read {@link dev.millrace.cli.Main} first, then {@link
 * dev.millrace.cli.CommandLineFactory}.
 */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
