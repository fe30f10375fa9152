package dev.millrace.io.pulsar;

import dev.millrace.element.EventTimes;
import dev.millrace.engine.ledger.SourceGauges;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.io.partitioned.PartitionClock;
import dev.millrace.io.partitioned.SplitClock;
import java.util.Collection;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * What a reader tells those who watch it: up to which time of publication it has read, and its
 * clocks, once a second, and its bytes. How many messages wait brokers say to administrators only.
 */
final class TopicGauges {
  private static final long TELL_EVERY = 1_000;

  private final SourceGauges gauges;
  private final Counter bytes;
  private final long allowedLateness;
  private long toldAt = Long.MIN_VALUE;

  TopicGauges(PulsarSourceOptions options) {
    this.gauges = new SourceGauges(options.name(), 0);
    this.bytes = Metrics.counter(StepCounters.NAMESPACE, options.name() + StepCounters.BYTES);
    this.allowedLateness = options.times().allowedLateness().toMillis();
  }

  /** Notes what was taken. */
  void took(long size) {
    bytes.inc(size);
  }

  /**
   * Tells where the reader stands, unless it did so less than a second ago.
   *
   * @param outage whether brokers have stopped to answer
   */
  void tell(long now, Collection<PartitionRead> reads, SplitClock<Integer> clock, boolean outage) {
    if (toldAt <= now && now < toldAt + TELL_EVERY) {
      return;
    }
    toldAt = now;
    Collection<PartitionClock> clocks = clock.partitions().values();
    gauges.tell(
        new SourceGauges.Reader(
            SourceGauges.NOT_COUNTED,
            reads.stream()
                .flatMapToLong(read -> read.waitsSince().stream())
                .min()
                .orElse(EventTimes.MIN),
            clock.watermark() == EventTimes.MIN
                ? EventTimes.MIN
                : EventTimes.plus(clock.watermark(), -allowedLateness),
            clocks.size(),
            (int) clocks.stream().filter(PartitionClock::idle).count()));
    gauges.tellUnreachable(outage);
    gauges.tellHolder(clock.holder().orElse(SourceGauges.NO_HOLDER));
  }
}
