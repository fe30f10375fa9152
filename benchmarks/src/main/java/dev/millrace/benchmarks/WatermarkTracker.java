package dev.millrace.benchmarks;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a source's watermark must be, as records are produced: the minimum over all partitions of
 * the newest event time less the bound of out-of-orderness. Notes when it reached the end of each
 * window. One thread adds records; any may ask.
 */
final class WatermarkTracker {
  /** As in J1's file. */
  private static final long MAX_OUT_OF_ORDERNESS_MILLIS = 120_000;

  private static final long WINDOW_MILLIS = 60_000;

  private final long[] newest;
  private final ConcurrentHashMap<Long, Long> reachedAt = new ConcurrentHashMap<>();
  private long watermark = Long.MIN_VALUE;

  WatermarkTracker(int partitions) {
    newest = new long[partitions];
    Arrays.fill(newest, Long.MIN_VALUE);
  }

  /**
   * A record is about to be produced.
   *
   * @param now the wall clock in milliseconds
   */
  void producing(int partition, long eventTime, long now) {
    if (eventTime <= newest[partition]) {
      return;
    }
    newest[partition] = eventTime;
    long slowest = Arrays.stream(newest).min().orElse(Long.MIN_VALUE);
    if (slowest == Long.MIN_VALUE) {
      return;
    }
    long reached = slowest - MAX_OUT_OF_ORDERNESS_MILLIS;
    if (watermark == Long.MIN_VALUE) {
      // Windows before the first events are empty.
      watermark = reached;
    }
    for (long end = windowBehind(watermark); end <= reached; end += WINDOW_MILLIS) {
      reachedAt.put(end, now);
    }
    watermark = reached;
  }

  /** The smallest window end above a time. */
  private static long windowBehind(long time) {
    return time - Math.floorMod(time, WINDOW_MILLIS) + WINDOW_MILLIS;
  }

  /** When the watermark reached a window's end; -1 if it has not. */
  long reachedAt(long windowEnd) {
    return reachedAt.getOrDefault(windowEnd, -1L);
  }
}
