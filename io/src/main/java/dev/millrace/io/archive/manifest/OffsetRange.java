package dev.millrace.io.archive.manifest;

import java.io.Serializable;

/**
 * The records of one partition of the source that a file holds. Others of the same range may lie in
 * other files, those of their own event times.
 *
 * @param first the lowest offset in the file
 * @param last the highest offset in the file
 * @param rows how many of them the file holds
 */
public record OffsetRange(ArchivePartition at, long first, long last, long rows)
    implements Serializable {
  /** Both ranges together. */
  public OffsetRange and(OffsetRange other) {
    return new OffsetRange(
        at, Math.min(first, other.first), Math.max(last, other.last), rows + other.rows);
  }
}
