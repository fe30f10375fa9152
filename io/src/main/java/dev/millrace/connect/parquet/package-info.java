/**
 * Parquet files as a source and sink of pipeline files. Read {@link
 * dev.millrace.connect.parquet.ParquetConnector} first.
 */
@NullMarked
package dev.millrace.connect.parquet;

import org.jspecify.annotations.NullMarked;
