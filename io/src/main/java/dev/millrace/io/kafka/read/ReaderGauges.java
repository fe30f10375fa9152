package dev.millrace.io.kafka.read;

import dev.millrace.element.EventTimes;
import dev.millrace.engine.ledger.SourceGauges;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.io.kafka.client.Assignment;
import dev.millrace.io.kafka.read.PartitionFeed.Chunk;
import dev.millrace.io.partitioned.PartitionClock;
import dev.millrace.io.partitioned.SplitClock;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.kafka.common.TopicPartition;

/** What a reader tells those who watch it: its lag and its clocks once a second, and its bytes. */
final class ReaderGauges {
  private static final long TELL_EVERY = 1_000;

  private final SourceGauges gauges;
  private final Counter bytes;
  private final long allowedLateness;
  private final ReadTimes times = new ReadTimes();
  private long toldAt = Long.MIN_VALUE;

  ReaderGauges(KafkaSourceOptions options, Assignment assignment) {
    this.gauges = new SourceGauges(options.name(), assignment.index());
    this.bytes = Metrics.counter(StepCounters.NAMESPACE, options.name() + StepCounters.BYTES);
    this.allowedLateness = options.times().allowedLateness().toMillis();
  }

  /** Notes what was taken. */
  void took(Chunk chunk) {
    bytes.inc(chunk.bytes());
    times.took(chunk.partition(), chunk.last().timestamp());
  }

  /** Tells where the reader stands, unless it did so less than a second ago. */
  void tell(long now, PartitionFeed feed, SplitClock<TopicPartition> clock) {
    if (toldAt <= now && now < toldAt + TELL_EVERY) {
      return;
    }
    toldAt = now;
    Map<TopicPartition, Long> lags = feed.lags();
    lags.forEach((partition, lag) -> times.waiting(partition, lag, now));
    gauges.tell(
        new SourceGauges.Reader(
            lags.values().stream().mapToLong(Long::longValue).sum(),
            times.readTo(lags),
            clock.watermark() == EventTimes.MIN
                ? EventTimes.MIN
                : EventTimes.plus(clock.watermark(), -allowedLateness),
            clock.partitions().size(),
            (int) clock.partitions().values().stream().filter(ReaderGauges::isIdle).count()));
    feed.unreachable().ifPresent(gauges::tellUnreachable);
    Optional<TopicPartition> holder = clock.holder();
    gauges.tellHolder(holder.map(TopicPartition::partition).orElse(SourceGauges.NO_HOLDER));
    clock.partitions().entrySet().stream()
        .limit(SourceGauges.PARTITIONS_TOLD)
        .forEach(
            entry -> tell(entry.getKey(), entry.getValue(), lags.getOrDefault(entry.getKey(), 0L)));
  }

  private void tell(TopicPartition partition, PartitionClock clock, long lag) {
    gauges.tell(
        new SourceGauges.Partition(
            partition.topic(),
            partition.partition(),
            lag,
            clock.watermark(),
            isIdle(clock),
            times.readTo(partition)));
  }

  /** One that has come to its stop holds the watermark back no more than one that is idle. */
  private static boolean isIdle(PartitionClock clock) {
    return clock.idle() || clock.ended();
  }
}
