package dev.millrace.element.block;

import dev.millrace.element.SourceRecord;
import java.util.List;

/**
 * Records that a live source read together, in their order: the element type of live sources. Many
 * records travel as one Beam element because runners charge per element.
 *
 * @param minTime the smallest event time among the records whose verdict is EVENT, or the source's
 *     watermark where there is none
 * @param from where the batch begins in its partition: the offset after the last record before it,
 *     so that nothing can lie between two batches that meet. {@link #UNKNOWN} where the source has
 *     no such order; otherwise all records are of one partition
 */
public record SourceBatch(long minTime, List<SourceRecord> records, long from) {
  /** The source does not say where the batch begins. */
  public static final long UNKNOWN = -1;

  /** A batch of a source without an order of its own. */
  public SourceBatch(long minTime, List<SourceRecord> records) {
    this(minTime, records, UNKNOWN);
  }
}
