package dev.millrace.io.partitioned;

import dev.millrace.element.EventTimes;
import dev.millrace.engine.ledger.SourceGauges;
import dev.millrace.engine.ledger.StepCounters;
import java.util.Collection;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * What a reader tells those who watch it: up to which time of arrival it has read, and its clocks,
 * once a second, and its bytes. How many records wait is not known where this is used.
 */
final class PartitionedGauges<K extends Comparable<K>> {
  private static final long TELL_EVERY = 1_000;

  private final PartitionedFeed<K, ?, ?, ?> feed;
  private final SplitClock<K> clock;
  private final SourceGauges gauges;
  private final Counter bytes;
  private long toldAt = Long.MIN_VALUE;

  /**
   * @param name of the stream of the pipeline
   */
  PartitionedGauges(String name, PartitionedFeed<K, ?, ?, ?> feed, SplitClock<K> clock) {
    this.feed = feed;
    this.clock = clock;
    this.gauges = new SourceGauges(name, 0);
    this.bytes = Metrics.counter(StepCounters.NAMESPACE, name + StepCounters.BYTES);
  }

  /** Notes what was taken. */
  void took(long size) {
    bytes.inc(size);
  }

  /** Tells where the reader stands, unless it did so less than a second ago. */
  void tell(long now) {
    if (toldAt <= now && now < toldAt + TELL_EVERY) {
      return;
    }
    toldAt = now;
    Collection<PartitionClock> clocks = clock.partitions().values();
    gauges.tell(
        new SourceGauges.Reader(
            SourceGauges.NOT_COUNTED,
            feed.waitsSince().orElse(EventTimes.MIN),
            clock.watermark() == EventTimes.MIN ? EventTimes.MIN : clock.reported(),
            (int) clocks.stream().filter(own -> !own.ended()).count(),
            (int) clocks.stream().filter(own -> own.idle() && !own.ended()).count()));
    gauges.tellUnreachable(feed.isSilent(now));
    gauges.tellHolder(clock.holder().map(feed::number).orElse(SourceGauges.NO_HOLDER));
  }
}
