/**
 * The commands that look at a pipeline or into its data, and change nothing. They are put together
 * with the others in {@code dev.millrace.cli.CommandLineFactory}.
 */
@NullMarked
package dev.millrace.cli.look;

import org.jspecify.annotations.NullMarked;
