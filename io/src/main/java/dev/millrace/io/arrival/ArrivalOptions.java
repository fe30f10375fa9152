package dev.millrace.io.arrival;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link ArrivalReader} reads.
 *
 * @param name the stream's, under which it counts
 * @param untilIdle the source ends when nothing came for this long; null: never
 * @param numbering null acknowledges what is behind a checkpoint, without numbers
 * @param retryFor how long a broker that does not answer is asked again before the run fails
 */
public record ArrivalOptions(
    String name,
    ArrivalRules times,
    @Nullable Duration untilIdle,
    @Nullable Numbering numbering,
    Duration retryFor) {}
