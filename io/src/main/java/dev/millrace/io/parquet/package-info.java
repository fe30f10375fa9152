/**
 * Parquet: planning what to read (directories, footers, row groups), reading columns straight into
 * row arrays, writing blocks of rows, and the archive of a live stream with its manifest. Read
 * {@link dev.millrace.io.parquet.ParquetPlanner} and {@link dev.millrace.io.parquet.ParquetSink}
 * first.
 */
@NullMarked
package dev.millrace.io.parquet;

import org.jspecify.annotations.NullMarked;
