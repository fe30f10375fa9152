package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many events were how late. */
final class LateTimes {
  /** Upper ends of the ranges in milliseconds; the last one has none. */
  private static final long[] UP_TO = {
    1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000, Long.MAX_VALUE
  };

  private final AtomicLongArray counts = new AtomicLongArray(UP_TO.length);

  void add(long millis) {
    int range = 0;
    while (millis > UP_TO[range]) {
      range++;
    }
    counts.incrementAndGet(range);
  }

  /** The ranges with their counts; {@code up_to} in milliseconds, or NULL for the last. */
  ArrayNode json() {
    ArrayNode ranges = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < UP_TO.length; i++) {
      var range = ranges.addObject().put("events", counts.get(i));
      if (i < UP_TO.length - 1) {
        range.put("up_to", UP_TO[i]);
      }
    }
    return ranges;
  }
}
