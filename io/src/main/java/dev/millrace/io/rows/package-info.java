/**
 * What sinks share that send rows to a server in batches. Read {@link dev.millrace.io.rows.RowSink}
 * first, then {@link dev.millrace.io.rows.RowWriter} for what a sink of that kind has to do.
 */
@NullMarked
package dev.millrace.io.rows;

import org.jspecify.annotations.NullMarked;
