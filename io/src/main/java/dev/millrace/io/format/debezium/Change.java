package dev.millrace.io.format.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A change as it was written.
 *
 * @param types of the table's columns; empty where the record does not say them
 */
record Change(JsonNode payload, Map<String, WrittenType> types) {
  String op() {
    return payload.path("op").asText("");
  }

  /** The table's row before or after the change. */
  JsonNode row(String name) {
    return payload.path(name);
  }
}
