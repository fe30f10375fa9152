package dev.millrace.io.pulsar.write;

import dev.millrace.element.Event;
import dev.millrace.io.rows.RowWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row that waits for its batch, as a message.
 *
 * @param key null for none
 */
record PulsarRow(
    Event event, @Nullable String key, Map<String, String> properties, byte @Nullable [] value)
    implements RowWriter.Row {}
