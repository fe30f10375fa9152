package dev.millrace.io.file.output;

import dev.millrace.element.PipelineId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a run put into an output; written to its marker.
 *
 * @param from start of the replayed range, null for no limit
 * @param to end of the replayed range, exclusive; null for no limit
 * @param rows rows written
 */
public record OutputSummary(
    PipelineId pipeline, @Nullable Instant from, @Nullable Instant to, long rows) {}
