/**
 * What all that reads and writes files has in common: paths, errors, event times, the form of a
 * file. Read {@link dev.millrace.io.file.FileFormat} first; {@code tree} finds files, {@code
 * record} reads them, {@code output} publishes them.
 */
@NullMarked
package dev.millrace.io.file;

import org.jspecify.annotations.NullMarked;
