package dev.millrace.resend;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.element.coding.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/** How often each row is there. */
public final class RowTally {
  private final RowCodec codec;
  private final boolean timed;
  private final Map<String, Integer> counts = new HashMap<>();

  /**
   * @param timed whether rows that differ in nothing but their event times are different rows
   */
  public RowTally(Schema schema, boolean timed) {
    this.codec = RowCodec.canonical(schema);
    this.timed = timed;
  }

  /** Counts a row. */
  public void add(Object[] row, long time) {
    counts.merge(key(row, time), 1, Integer::sum);
  }

  /** Takes one of a row away; false if none is there any more. */
  public boolean take(Object[] row, long time) {
    String key = key(row, time);
    int there = counts.getOrDefault(key, 0);
    if (there > 0) {
      counts.put(key, there - 1);
    }
    return there > 0;
  }

  /** Whether every row has been taken away. */
  public boolean isEmpty() {
    return counts.values().stream().allMatch(count -> count == 0);
  }

  private String key(Object[] row, long time) {
    String bytes = new String(codec.encode(Utf8.toStrings(row)), StandardCharsets.ISO_8859_1);
    return timed ? time + ":" + bytes : bytes;
  }
}
