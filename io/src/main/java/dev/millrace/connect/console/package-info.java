/**
 * Standard output as a sink of pipeline files. Read {@link
 * dev.millrace.connect.console.ConsoleConnector}.
 */
@NullMarked
package dev.millrace.connect.console;

import org.jspecify.annotations.NullMarked;
