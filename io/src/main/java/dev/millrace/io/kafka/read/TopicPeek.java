package dev.millrace.io.kafka.read;

import dev.millrace.element.SourceRecord;
import dev.millrace.io.kafka.client.Assignment;
import dev.millrace.io.kafka.client.Assignment.PartitionRange;
import dev.millrace.io.kafka.client.KafkaFaults;
import dev.millrace.io.kafka.client.TopicCatalog;
import dev.millrace.io.kafka.read.PartitionFeed.Chunk;
import dev.millrace.io.partitioned.PartitionClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The first records of topics, judged as a live run that begins with them would judge them. No
 * group is told: nobody misses what was looked at here.
 */
public final class TopicPeek {
  private static final Duration WAIT = Duration.ofMillis(200);

  private final KafkaSourceOptions options;
  private final RecordJudge judge;
  private final Map<TopicPartition, PartitionClock> clocks = new HashMap<>();
  private final List<SourceRecord> records = new ArrayList<>();
  private boolean more;

  private TopicPeek(KafkaSourceOptions options) {
    this.options = options;
    this.judge = new RecordJudge(options);
  }

  /**
   * What was read.
   *
   * @param records in the order of each partition
   * @param more whether there are more
   */
  public record Found(List<SourceRecord> records, boolean more) {}

  /**
   * Reads from the start of the options' range to its stop.
   *
   * @param most records; each partition gives its share
   * @throws dev.millrace.diag.UserException ML-50xx if the topics are not there or the brokers do
   *     not answer
   */
  public static Found read(KafkaSourceOptions options, int most) {
    TopicPeek peek = new TopicPeek(options);
    List<PartitionRange> ranges;
    try (TopicCatalog catalog = TopicCatalog.open(options.connection())) {
      ranges = catalog.ranges(options.topics(), options.range());
    }
    if (!ranges.isEmpty()) {
      peek.read(peek.shares(ranges, most));
    }
    return new Found(peek.records, peek.more);
  }

  private List<PartitionRange> shares(List<PartitionRange> ranges, int most) {
    int share = Math.max(1, most / ranges.size());
    List<PartitionRange> shares = new ArrayList<>();
    for (PartitionRange range : ranges) {
      long stop = Math.min(range.stop(), range.start() + share);
      more |= stop < range.stop();
      shares.add(new PartitionRange(range.topic(), range.partition(), range.start(), stop));
    }
    return shares;
  }

  private void read(List<PartitionRange> shares) {
    Assignment assignment = Assignment.spread(shares, 1).get(0);
    try (PartitionFeed feed =
        PartitionFeed.open(options.connection(), assignment, Map.of(), null)) {
      Set<TopicPartition> open = new HashSet<>(feed.partitions());
      long deadline = deadline();
      open.removeIf(feed::reachedStop);
      while (!open.isEmpty()) {
        Chunk chunk = feed.take(WAIT);
        if (chunk != null) {
          chunk.records().forEach(record -> records.add(judged(chunk.partition(), record)));
          deadline = deadline();
        } else if (System.nanoTime() > deadline) {
          throw KafkaFaults.unreachable(
              options.connection(), "read stream '" + options.name() + "'");
        }
        open.removeIf(feed::reachedStop);
      }
    }
  }

  private long deadline() {
    return System.nanoTime() + options.connection().timeout().toNanos();
  }

  private SourceRecord judged(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
    long now = options.times().clock().millis();
    long bound = options.times().maxOutOfOrderness().toMillis();
    PartitionClock clock = clocks.computeIfAbsent(partition, p -> new PartitionClock(bound, now));
    return judge.judge(record, clock, now);
  }
}
