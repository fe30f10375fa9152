package dev.millrace.io.kafka.read;

import dev.millrace.element.Header;
import dev.millrace.io.kafka.client.Assignment;
import dev.millrace.io.kafka.client.Assignment.PartitionRange;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.KafkaFaults;
import dev.millrace.io.kafka.client.TopicAdmin;
import dev.millrace.io.kafka.read.PartitionFeed.Chunk;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a topic once, from fixed offsets to fixed offsets, without Beam: for comparing and looking.
 * Records of a partition come in their order. Fails with {@link dev.millrace.diag.UserException}
 * (ML-5001) if the broker falls silent for longer than the connection's timeout.
 */
public final class TopicReader implements Iterator<TopicRecord>, AutoCloseable {
  private static final Duration WAIT = Duration.ofMillis(200);

  private final KafkaConnection connection;
  private final String topic;
  private final PartitionFeed feed;
  private final Set<TopicPartition> open;
  private final Deque<ConsumerRecord<byte[], byte[]>> ready = new ArrayDeque<>();

  private TopicReader(KafkaConnection connection, String topic, List<PartitionRange> ranges) {
    this.connection = connection;
    this.topic = topic;
    this.feed = PartitionFeed.open(connection, Assignment.spread(ranges, 1).get(0), Map.of(), null);
    this.open = new HashSet<>(feed.partitions());
  }

  /** Reads everything that is in the topic now. */
  public static TopicReader all(KafkaConnection connection, String topic) {
    return between(connection, topic, Map.of(), Map.of());
  }

  /**
   * Reads a part of a topic.
   *
   * @param from partition → first offset; the oldest record where a partition is not named
   * @param to partition → end, exclusive; the present end where a partition is not named
   */
  public static TopicReader between(
      KafkaConnection connection, String topic, Map<Integer, Long> from, Map<Integer, Long> to) {
    List<PartitionRange> ranges = new ArrayList<>();
    try (TopicAdmin admin = TopicAdmin.open(connection)) {
      Map<Integer, Long> oldest = admin.beginningOffsets(topic);
      admin
          .endOffsets(topic)
          .forEach(
              (partition, end) -> {
                long start =
                    Math.max(from.getOrDefault(partition, 0L), oldest.getOrDefault(partition, 0L));
                ranges.add(
                    new PartitionRange(
                        topic, partition, start, Math.min(end, to.getOrDefault(partition, end))));
              });
    }
    return new TopicReader(connection, topic, ranges);
  }

  @Override
  public boolean hasNext() {
    long deadline = System.nanoTime() + connection.timeout().toNanos();
    while (ready.isEmpty()) {
      open.removeIf(feed::reachedStop);
      if (open.isEmpty()) {
        return false;
      }
      Chunk chunk = feed.take(WAIT);
      if (chunk != null) {
        ready.addAll(chunk.records());
      } else if (System.nanoTime() > deadline) {
        throw KafkaFaults.unreachable(connection, "read topic '" + topic + "'");
      }
    }
    return true;
  }

  @Override
  public TopicRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ConsumerRecord<byte[], byte[]> record = ready.remove();
    List<Header> headers = RecordJudge.headers(record.headers());
    return new TopicRecord(
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        headers);
  }

  @Override
  public void close() {
    feed.close();
  }
}
