/**
 * Directories of files that appear whole or not at all: staged, published, with a manifest that
 * says which run wrote them. Read {@link dev.millrace.io.file.output.FileSink} first, then {@link
 * dev.millrace.io.file.output.OutputDirectory}.
 */
@NullMarked
package dev.millrace.io.file.output;

import org.jspecify.annotations.NullMarked;
