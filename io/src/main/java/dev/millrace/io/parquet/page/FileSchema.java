package dev.millrace.io.parquet.page;

import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.MessageType;

/**
 * What columns a file has.
 *
 * @param unreadable columns that are stored in a way that cannot be read, by the names on the way
 *     to them, and why; the end of a sentence
 */
public record FileSchema(String path, MessageType type, Map<List<String>, String> unreadable) {}
