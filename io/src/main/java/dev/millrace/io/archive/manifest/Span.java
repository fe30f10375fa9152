package dev.millrace.io.archive.manifest;

import java.io.Serializable;

/**
 * A stretch of a partition of the source in which no record is missing.
 *
 * @param from the first offset
 * @param to after the last one
 */
public record Span(ArchivePartition at, long from, long to) implements Serializable {
  public Span {
    if (from > to) {
      throw new IllegalArgumentException("a span from " + from + " cannot end at " + to);
    }
  }
}
