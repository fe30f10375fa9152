package dev.millrace.io.kinesis;

import dev.millrace.element.EventTimes;
import dev.millrace.engine.ledger.SourceGauges;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.io.partitioned.PartitionClock;
import dev.millrace.io.partitioned.SplitClock;
import java.util.Collection;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * What a reader tells those who watch it: up to which time of arrival it has read, and its clocks,
 * once a second, and its bytes. How many records wait the service does not say, only how far the
 * read of a shard is behind the newest ({@code MillisBehindLatest}).
 */
final class StreamGauges {
  private static final long TELL_EVERY = 1_000;

  private final SourceGauges gauges;
  private final Counter bytes;
  private final long allowedLateness;
  private long toldAt = Long.MIN_VALUE;

  StreamGauges(KinesisSourceOptions options) {
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
   * @param silent whether the service has not answered yet, or has stopped to
   */
  void tell(long now, ShardTree shards, SplitClock<String> clock, boolean silent) {
    if (toldAt <= now && now < toldAt + TELL_EVERY) {
      return;
    }
    toldAt = now;
    Collection<PartitionClock> clocks = clock.partitions().values();
    gauges.tell(
        new SourceGauges.Reader(
            SourceGauges.NOT_COUNTED,
            shards.all().stream()
                .flatMapToLong(shard -> shard.waitsSince().stream())
                .min()
                .orElse(EventTimes.MIN),
            clock.watermark() == EventTimes.MIN
                ? EventTimes.MIN
                : EventTimes.plus(clock.watermark(), -allowedLateness),
            (int) clocks.stream().filter(shard -> !shard.ended()).count(),
            (int) clocks.stream().filter(shard -> shard.idle() && !shard.ended()).count()));
    gauges.tellUnreachable(silent);
    gauges.tellHolder(clock.holder().map(ShardInfo::number).orElse(SourceGauges.NO_HOLDER));
  }
}
