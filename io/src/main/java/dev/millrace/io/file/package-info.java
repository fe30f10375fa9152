/**
 * What all sources and sinks on files share (finding files, directories by event time, staging and
 * publishing of outputs), and JSON lines and CSV themselves. Read {@link
 * dev.millrace.io.file.FileSink} and {@link dev.millrace.io.file.OutputDirectory} first.
 */
@NullMarked
package dev.millrace.io.file;

import org.jspecify.annotations.NullMarked;
