package dev.millrace.io.redis;

import dev.millrace.element.Event;
import dev.millrace.io.rows.RowWriter;
import java.util.List;

/**
 * A row that waits for its batch.
 *
 * @param keys of the server that the script touches
 * @param arguments of the script
 */
record RedisRow(Event event, List<String> keys, List<String> arguments) implements RowWriter.Row {}
