package dev.millrace.testing.generate;

import dev.millrace.testing.generate.Story.Happening;
import java.util.PriorityQueue;

/** Events already decided on that have not happened yet; equal times keep the order of entry. */
final class Agenda {
  private record Entry(Happening happening, long number) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(
          (a, b) -> {
            int byTime = Long.compare(a.happening.time(), b.happening.time());
            return byTime != 0 ? byTime : Long.compare(a.number, b.number);
          });
  private long count;

  void add(Happening happening) {
    entries.add(new Entry(happening, count++));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether an entry is due at or before {@code time}. */
  boolean dueBy(long time) {
    Entry first = entries.peek();
    return first != null && first.happening.time() <= time;
  }

  /** Takes the earliest entry; there must be one. */
  Happening take() {
    return entries.remove().happening;
  }
}
