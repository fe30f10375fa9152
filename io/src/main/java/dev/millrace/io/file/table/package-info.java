/**
 * What tables have in common whose files are written first and become part of the table by a
 * commit, whatever its format: the sink, the one committing step, and the columns that are read.
 * Read {@link dev.millrace.io.file.table.CommittedSink} first.
 */
@NullMarked
package dev.millrace.io.file.table;

import org.jspecify.annotations.NullMarked;
