package dev.millrace.io.parquet;

import java.io.Serializable;

/**
 * A stretch of a partition of the source in which no record is missing.
 *
 * @param from the first offset
 * @param to after the last one
 */
record Span(ArchivePartition at, long from, long to) implements Serializable {
  Span {
    if (from > to) {
      throw new IllegalArgumentException("a span from " + from + " cannot end at " + to);
    }
  }
}
