package dev.millrace.io.kafka.read;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.io.kafka.client.Assignment;
import dev.millrace.io.kafka.client.Assignment.PartitionRange;
import dev.millrace.io.kafka.read.KafkaMark.PartitionMark;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a split reads before its topics: the part of its partitions that a history holds. A position
 * below the history's end is one in the history, so that marks need not tell which of the two they
 * are of.
 */
final class PastFeed implements AutoCloseable {
  /**
   * A bundle of the direct runner has ten of them, which lie in memory as often as there are
   * splits.
   */
  private static final int CHUNK_RECORDS = 3_000;

  /** The partitions that are not at their ends yet, and the next offset of each. */
  private final Map<TopicPartition, Long> next;

  private final RecordHistory.@Nullable Records records;

  /**
   * Records of one partition in their order, at least one.
   *
   * @param from the offset after the record before them
   */
  record Chunk(TopicPartition partition, List<SourceRecord> records, long from) {}

  private PastFeed(Map<TopicPartition, Long> next, RecordHistory.@Nullable Records records) {
    this.next = next;
    this.records = records;
  }

  /**
   * Opens what is left of a history.
   *
   * @param history null for none
   */
  static PastFeed open(
      @Nullable RecordHistory history, Assignment assignment, @Nullable KafkaMark mark) {
    Map<TopicPartition, Long> next = new LinkedHashMap<>();
    if (history == null) {
      return new PastFeed(next, null);
    }
    for (PartitionRange range : assignment.ranges()) {
      Long start = history.starts().get(new Log(range.topic(), range.partition()));
      if (start != null) {
        next.put(new TopicPartition(range.topic(), range.partition()), start);
      }
    }
    if (mark != null) {
      for (PartitionMark known : mark.partitions()) {
        next.computeIfPresent(
            new TopicPartition(known.topic(), known.partition()), (p, at) -> known.nextOffset());
      }
    }
    next.entrySet().removeIf(e -> e.getValue() >= history.ends().getOrDefault(log(e.getKey()), 0L));
    if (next.isEmpty()) {
      return new PastFeed(next, null);
    }
    Map<Log, Long> from = new HashMap<>();
    next.forEach((partition, offset) -> from.put(log(partition), offset));
    return new PastFeed(next, history.open(from));
  }

  private static Log log(TopicPartition partition) {
    return new Log(partition.topic(), partition.partition());
  }

  /** Partitions of which the history has more. */
  Set<TopicPartition> partitions() {
    return next.keySet();
  }

  /** The next offset of a partition, or what the topic's own reader says once it is its turn. */
  long nextOffset(TopicPartition partition, ToLongFunction<TopicPartition> inTopic) {
    Long past = next.get(partition);
    return past == null ? inTopic.applyAsLong(partition) : past;
  }

  /**
   * The next records, of the partition that is furthest behind.
   *
   * @param time how far a partition is
   * @return null once the history is at its end
   */
  @Nullable Chunk take(ToLongFunction<TopicPartition> time) {
    while (records != null && !next.isEmpty()) {
      TopicPartition behind = next.keySet().iterator().next();
      for (TopicPartition partition : next.keySet()) {
        if (time.applyAsLong(partition) < time.applyAsLong(behind)) {
          behind = partition;
        }
      }
      List<SourceRecord> taken = records.next(log(behind), CHUNK_RECORDS);
      if (taken.isEmpty()) {
        next.remove(behind);
        continue;
      }
      long from = next.getOrDefault(behind, 0L);
      next.put(behind, taken.get(taken.size() - 1).coordinates().offset() + 1);
      return new Chunk(behind, taken, from);
    }
    return null;
  }

  @Override
  public void close() {
    if (records != null) {
      records.close();
    }
  }
}
