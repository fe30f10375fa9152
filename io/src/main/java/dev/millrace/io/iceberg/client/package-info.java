/**
 * Reaching a table of Apache Iceberg: its catalog, branches, partitions and types, and the codes of
 * what may go wrong. Read {@link dev.millrace.io.iceberg.client.IcebergSession} first.
 */
@NullMarked
package dev.millrace.io.iceberg.client;

import org.jspecify.annotations.NullMarked;
