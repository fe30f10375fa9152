/**
 * Writes and compacts archives: records of live streams as Parquet files that a manifest lists.
 * Read {@link dev.millrace.io.archive.ArchiveSink} first, then {@link
 * dev.millrace.io.archive.ArchiveCompaction}.
 */
@NullMarked
package dev.millrace.io.archive;

import org.jspecify.annotations.NullMarked;
