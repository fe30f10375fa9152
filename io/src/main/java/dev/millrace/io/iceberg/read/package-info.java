/**
 * Rows of a state of a table of Apache Iceberg: which files may have some, and their records as
 * rows. Read {@link dev.millrace.io.iceberg.read.IcebergPlan} first.
 */
@NullMarked
package dev.millrace.io.iceberg.read;

import org.jspecify.annotations.NullMarked;
