package dev.millrace.io.kafka.read;

import dev.millrace.element.Header;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as the topic holds it.
 *
 * @param time the record's own time stamp, milliseconds UTC
 * @param key null if it has none
 * @param value null for a tombstone
 */
public record TopicRecord(
    int partition,
    long offset,
    long time,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<Header> headers) {}
