package dev.millrace.connect;

import dev.millrace.element.block.SourceBatch;
import java.time.Duration;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * What is archived of a stream.
 *
 * @param schema of the rows
 * @param starts the offset at which each partition begins, by place, as far as that is known
 * @param ids what tells a place from a later one of the same name, by place, as far as that is
 *     known
 * @param rollWithin how long a record may wait for its commit at most
 */
public record ArchiveFeed(
    PTransform<PBegin, PCollection<SourceBatch>> source,
    Schema schema,
    Map<String, Map<Integer, Long>> starts,
    Map<String, String> ids,
    Duration rollWithin) {
  /** No limit but the archive's own rules. */
  public static final Duration NO_LIMIT = Duration.ofDays(36_500);
}
