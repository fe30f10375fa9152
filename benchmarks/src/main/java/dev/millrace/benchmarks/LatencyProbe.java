package dev.millrace.benchmarks;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Notes of every result how long after the watermark it could be read: the time at which a consumer
 * had it, less the time at which the record that moved the watermark to its window's end was handed
 * to the producer.
 */
final class LatencyProbe implements Runnable {
  private final ResultReader results;
  private final WatermarkTracker tracker;
  private long[] latencies = new long[1 << 16];
  private long[] moments = new long[1 << 16];
  private final CountDownLatch first = new CountDownLatch(1);
  private int count;
  private volatile boolean ended;

  LatencyProbe(ResultReader results, WatermarkTracker tracker) {
    this.results = results;
    this.tracker = tracker;
  }

  @Override
  public void run() {
    while (!ended || !results.atEnd()) {
      Iterable<ConsumerRecord<byte[], byte[]>> batch = results.poll();
      long now = System.currentTimeMillis();
      for (ConsumerRecord<byte[], byte[]> result : batch) {
        // A result's time is its window's last millisecond.
        long reached = tracker.reachedAt(result.timestamp() + 1);
        if (reached < 0) {
          throw new IllegalStateException(
              "a result of the window that ends at "
                  + (result.timestamp() + 1)
                  + " came before the watermark");
        }
        add(reached, now - reached);
        first.countDown();
      }
    }
  }

  /** Waits for the first result, or for {@link #end}. */
  void awaitFirst() {
    try {
      first.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a first result", e);
    }
  }

  /** No more results are being written. */
  void end() {
    ended = true;
    first.countDown();
  }

  private void add(long moment, long latency) {
    if (count == latencies.length) {
      latencies = Arrays.copyOf(latencies, count * 2);
      moments = Arrays.copyOf(moments, count * 2);
    }
    moments[count] = moment;
    latencies[count++] = latency;
  }

  /**
   * Latencies of the windows whose end the watermark reached in a span of time, sorted, in
   * milliseconds.
   */
  long[] sorted(long from, long to) {
    long[] chosen = new long[count];
    int size = 0;
    for (int i = 0; i < count; i++) {
      if (moments[i] >= from && moments[i] < to) {
        chosen[size++] = latencies[i];
      }
    }
    long[] sorted = Arrays.copyOf(chosen, size);
    Arrays.sort(sorted);
    return sorted;
  }
}
