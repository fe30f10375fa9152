package dev.millrace.telemetry;

import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What has moved when: how long a stream has brought nothing, how long its watermark has stood,
 * when rows of an output were written last. Fed with snapshots, in the order of their times.
 */
final class Movement {
  /** Rates are those of this time before a snapshot. */
  private static final long RATE_MILLIS = 10_000;

  private final Map<String, Mark> reads = new HashMap<>();
  private final Map<String, Mark> watermarks = new HashMap<>();
  private final Map<String, Long> resumed = new HashMap<>();
  private final Map<String, Mark> writes = new HashMap<>();
  private final Map<String, Deque<Mark>> recent = new HashMap<>();

  /** A value, and since when it has been that. */
  private record Mark(long value, long since) {}

  void see(Snapshot snapshot) {
    for (LedgerRow row : snapshot.ledger().rows()) {
      switch (row.kind()) {
        case "source" -> {
          resume(row.step(), row.in(), snapshot.at());
          see(reads, row.step(), row.in(), snapshot.at());
          snapshot
              .source(row)
              .ifPresent(
                  source ->
                      see(
                          watermarks,
                          row.step(),
                          source.watermark().orElse(Long.MIN_VALUE),
                          snapshot.at()));
          count(row.step(), row.in(), snapshot.at());
        }
        case "output" -> see(writes, row.step(), row.count(Disposition.WRITTEN), snapshot.at());
        default -> {
          // A step moves with its inputs.
        }
      }
    }
  }

  /** Notes when records come again after a pause. */
  private void resume(String stream, long read, long at) {
    Mark known = reads.get(stream);
    if (known != null
        && known.value() != read
        && at - known.since() >= Readiness.STALLED.toMillis()) {
      resumed.put(stream, at);
    }
  }

  private static void see(Map<String, Mark> marks, String name, long value, long at) {
    Mark known = marks.get(name);
    if (known == null || known.value() != value) {
      marks.put(name, new Mark(value, at));
    }
  }

  private void count(String stream, long read, long at) {
    Deque<Mark> counts = recent.computeIfAbsent(stream, s -> new ArrayDeque<>());
    counts.addLast(new Mark(read, at));
    while (counts.size() > 2 && counts.peekFirst().since() < at - RATE_MILLIS) {
      counts.removeFirst();
    }
  }

  /** For how long a stream has brought nothing, as of a time, in milliseconds. */
  long quiet(String stream, long now) {
    return age(reads, stream, now);
  }

  /**
   * For how long the watermark of a stream has stood while records came, as of a time, in
   * milliseconds: a pause before does not count.
   */
  long stood(String stream, long now) {
    return Math.min(
        age(watermarks, stream, now), now - resumed.getOrDefault(stream, Long.MIN_VALUE / 2));
  }

  private static long age(Map<String, Mark> marks, String name, long now) {
    Mark known = marks.get(name);
    return known == null ? 0 : now - known.since();
  }

  /** When rows of an output were written last; empty if none were. */
  OptionalLong written(String output) {
    Mark known = writes.get(output);
    return known == null || known.value() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(known.since());
  }

  /** Records per second of a stream, of late. */
  double rate(String stream) {
    Deque<Mark> counts = recent.getOrDefault(stream, new ArrayDeque<>());
    if (counts.size() < 2) {
      return 0;
    }
    Mark first = counts.getFirst();
    Mark last = counts.getLast();
    return last.since() == first.since()
        ? 0
        : Math.max(0, last.value() - first.value()) * 1000.0 / (last.since() - first.since());
  }
}
