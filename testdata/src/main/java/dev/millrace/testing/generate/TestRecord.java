package dev.millrace.testing.generate;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record as it goes to Kafka, and what it truly is.
 *
 * @param stream whose topic it goes to
 * @param partition to write it to; a producer must not choose another
 * @param key the record's key as text; null for none
 * @param value the record's bytes
 * @param kind what a correct reader makes of it, given the records before it in its partition
 * @param time event time in milliseconds; of a dead record, the time of the event it was made from
 * @param row column → value in the order of the schema (String, Integer, Long, BigDecimal, List,
 *     Map, null; times are milliseconds); null for a dead record
 */
public record TestRecord(
    StreamShape stream,
    int partition,
    @Nullable String key,
    byte[] value,
    Kind kind,
    long time,
    @Nullable Map<String, @Nullable Object> row) {}
