/**
 * Writes Parquet files row by row, column by column. Read {@link
 * dev.millrace.io.parquet.write.ParquetFormat} first, then {@link
 * dev.millrace.io.parquet.write.ParquetRowWriter}.
 */
@NullMarked
package dev.millrace.io.parquet.write;

import org.jspecify.annotations.NullMarked;
