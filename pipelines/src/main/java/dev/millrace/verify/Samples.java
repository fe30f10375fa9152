package dev.millrace.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Counts rows and keeps the first few in order, so that what is shown does not depend on hashes.
 */
final class Samples {
  private final int limit;
  private final PriorityQueue<DatedRow> kept = new PriorityQueue<>(Collections.reverseOrder());
  private long total;

  Samples(int limit) {
    this.limit = limit;
  }

  void add(DatedRow row, long times) {
    total += times;
    for (long i = 0; i < Math.min(times, limit); i++) {
      kept.add(row);
      if (kept.size() > limit) {
        kept.poll();
      }
    }
  }

  long total() {
    return total;
  }

  List<DatedRow> first() {
    List<DatedRow> first = new ArrayList<>(kept);
    Collections.sort(first);
    return first;
  }
}
