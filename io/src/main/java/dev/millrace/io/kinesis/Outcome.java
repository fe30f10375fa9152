package dev.millrace.io.kinesis;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/**
 * What came of a request for records.
 *
 * @param first whether it begins with the first records of the shard that are read here
 * @param asked when, wall-clock milliseconds
 * @param took how long that took, milliseconds
 * @param action the last call that was made
 * @param failure of it; null if none failed
 */
record Outcome(
    ShardRead shard,
    @Nullable GetRecordsResponse response,
    boolean first,
    long asked,
    long took,
    String action,
    @Nullable Throwable failure) {}
