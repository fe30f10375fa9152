package dev.millrace.io.lookup;

import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What is asked for, and how often at a time.
 *
 * @param keys the columns of a key, by the names that events have for them
 * @param answer what comes back, by the names that the place has for it
 * @param versioned whether a key has a row for each span of time: the last two columns of answers
 *     are then the times from which and until which a row holds, NULL for ever
 * @param concurrency how many threads ask at most
 */
public record LookupForm(Schema keys, Schema answer, boolean versioned, int concurrency)
    implements Serializable {}
