package dev.millrace.element;

import java.util.List;

/**
 * Records that a live source read together, in their order: the element type of live sources. Many
 * records travel as one Beam element because runners charge per element.
 *
 * @param minTime the smallest event time among the records whose verdict is EVENT, or the source's
 *     watermark where there is none
 */
public record SourceBatch(long minTime, List<SourceRecord> records) {}
