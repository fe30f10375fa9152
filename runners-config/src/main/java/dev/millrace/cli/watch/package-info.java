/**
 * Commands that run again when a pipeline file, or a file that it names, has changed. Read {@link
 * dev.millrace.cli.watch.WatchOption} first.
 */
@NullMarked
package dev.millrace.cli.watch;

import org.jspecify.annotations.NullMarked;
