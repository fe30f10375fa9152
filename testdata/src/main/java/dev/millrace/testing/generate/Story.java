package dev.millrace.testing.generate;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What truly happened in a domain: events in order of their time, without any defect. */
interface Story {
  /** The next event, not earlier than the one before; empty at the end. */
  Optional<Happening> next();

  /**
   * One event.
   *
   * @param time event time, also in the row's time column
   * @param row column → value, in the order of the schema: String, Integer, Long, BigDecimal, List,
   *     Map, null; times are milliseconds
   */
  record Happening(StreamShape stream, long time, Map<String, @Nullable Object> row) {}
}
