/**
 * Reads Parquet files, foreign ones included: which files and row groups, which columns by whose
 * names, and their values as rows. Read {@link dev.millrace.io.parquet.read.ParquetSource} first,
 * then {@link dev.millrace.io.parquet.read.ReadPlan}.
 */
@NullMarked
package dev.millrace.io.parquet.read;

import org.jspecify.annotations.NullMarked;
