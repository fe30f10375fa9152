/**
 * Prints rows for people: the console sink. Read {@link dev.millrace.io.console.ConsoleSink} first.
 */
@NullMarked
package dev.millrace.io.console;

import org.jspecify.annotations.NullMarked;
