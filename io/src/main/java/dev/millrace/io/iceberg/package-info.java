/**
 * Tables of Apache Iceberg: rows become data files, and files become visible with a commit that is
 * made once. Read {@link dev.millrace.io.iceberg.IcebergSink} first, and {@link
 * dev.millrace.io.iceberg.TableCommit} for what a commit does.
 */
@NullMarked
package dev.millrace.io.iceberg;

import org.jspecify.annotations.NullMarked;
