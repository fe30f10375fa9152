package dev.millrace.testing.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which records of a topic are late: those whose time is below their own partition's watermark
 * (highest time seen in it − bound) minus the allowed lateness, at their place in the partition.
 */
public final class LateVerdicts {
  /** A record that is no dead letter: where it lies and its event time. */
  public record Entry(int partition, long time) {}

  private LateVerdicts() {}

  /**
   * @param log in the order of arrival; only the order within a partition matters
   * @return for each entry whether it is late
   */
  public static List<Boolean> of(
      List<Entry> log, long maxOutOfOrdernessMillis, long allowedLatenessMillis) {
    Map<Integer, Long> highest = new LinkedHashMap<>();
    List<Boolean> late = new ArrayList<>();
    for (Entry entry : log) {
      Long top = highest.get(entry.partition);
      late.add(top != null && entry.time < top - maxOutOfOrdernessMillis - allowedLatenessMillis);
      highest.merge(entry.partition, entry.time, Math::max);
    }
    return late;
  }
}
