package dev.millrace.io.kafka.read;

import dev.millrace.diag.UserException;
import dev.millrace.io.kafka.client.Assignment;
import dev.millrace.io.kafka.client.Assignment.PartitionRange;
import dev.millrace.io.kafka.client.KafkaClients;
import dev.millrace.io.kafka.client.KafkaCodes;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.KafkaFaults;
import dev.millrace.io.kafka.client.TopicCatalog;
import dev.millrace.io.kafka.client.TopicIds;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.kafka.read.KafkaMark.PartitionMark;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a split's partitions, cut into chunks of one partition each. Single-threaded, as
 * Kafka's consumer is.
 */
final class PartitionFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionFeed.class);
  private static final int CHUNK_RECORDS = 500;
  private static final int CHUNK_BYTES = 256 * 1024;

  /** How long an answer is waited for that something else can do without. */
  private static final Duration ANSWER_WITHIN = Duration.ofMillis(500);

  private final KafkaConnection connection;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> next = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> stops = new HashMap<>();
  private final Deque<Chunk> queue = new ArrayDeque<>();
  private final TopicIds ids;
  private final Patience patience;

  /** These questions are larger, and rare: quick answers to the others say nothing of them. */
  private final Patience discovering;

  /**
   * Records of one partition in their order, at least one.
   *
   * @param from the offset after the record before them
   * @param bytes of their keys and values
   */
  record Chunk(
      TopicPartition partition,
      List<ConsumerRecord<byte[], byte[]>> records,
      long from,
      long bytes) {
    long end() {
      return last().offset() + 1;
    }

    ConsumerRecord<byte[], byte[]> last() {
      return records.get(records.size() - 1);
    }
  }

  private PartitionFeed(KafkaConnection connection, KafkaConsumer<byte[], byte[]> consumer) {
    this.connection = connection;
    this.consumer = consumer;
    this.ids = new TopicIds(connection);
    this.patience = new Patience(connection.timeout());
    this.discovering = new Patience(connection.timeout());
  }

  /**
   * Opens the feed at a mark, or at the assignment's start where the mark does not know a
   * partition.
   *
   * @param topicIds of the topics that the assignment's offsets are of, as far as they are known
   * @throws UserException if the client refuses its settings
   */
  static PartitionFeed open(
      KafkaConnection connection,
      Assignment assignment,
      Map<String, String> topicIds,
      @Nullable KafkaMark mark) {
    PartitionFeed feed = new PartitionFeed(connection, KafkaClients.consumer(connection));
    feed.ids.restore(topicIds);
    for (PartitionRange range : assignment.ranges()) {
      TopicPartition partition = new TopicPartition(range.topic(), range.partition());
      feed.next.put(partition, range.start());
      if (range.stop() != PartitionRange.NO_STOP) {
        feed.stops.put(partition, range.stop());
      }
    }
    if (mark != null) {
      feed.ids.restore(mark.topicIds());
      for (PartitionMark known : mark.partitions()) {
        // A position before the start is one in the history that is read first.
        feed.next.merge(
            new TopicPartition(known.topic(), known.partition()), known.nextOffset(), Math::max);
      }
    }
    feed.assign(feed.next.keySet());
    return feed;
  }

  /** Assigns all partitions and points the new ones at their next offset. */
  private void assign(Collection<TopicPartition> fresh) {
    consumer.assign(next.keySet());
    for (TopicPartition partition : fresh) {
      consumer.seek(partition, next.getOrDefault(partition, 0L));
    }
  }

  /** All partitions, in a fixed order. */
  Set<TopicPartition> partitions() {
    return next.keySet();
  }

  /** The offset after the last record that was taken. */
  long nextOffset(TopicPartition partition) {
    return next.getOrDefault(partition, 0L);
  }

  /** The next chunk, from memory or else from the broker; null if none came in time. */
  @Nullable Chunk take(Duration wait) {
    if (queue.isEmpty() && !next.isEmpty()) {
      poll(wait);
    }
    Chunk chunk = queue.poll();
    if (chunk != null) {
      next.put(chunk.partition(), chunk.end());
    }
    return chunk;
  }

  private void poll(Duration wait) {
    ConsumerRecords<byte[], byte[]> polled;
    try {
      polled = consumer.poll(wait);
    } catch (InterruptException e) {
      throw e;
    } catch (OffsetOutOfRangeException e) {
      throw gone(e);
    } catch (KafkaException e) {
      throw KafkaFaults.of(connection, "read", AclOperation.READ, e);
    }
    for (TopicPartition partition : polled.partitions()) {
      cut(partition, polled.records(partition));
    }
  }

  private void cut(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
    long stop = stops.getOrDefault(partition, Long.MAX_VALUE);
    // Nothing of a partition is queued when it is polled again.
    long from = nextOffset(partition);
    List<ConsumerRecord<byte[], byte[]>> open = new ArrayList<>();
    int bytes = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.offset() >= stop) {
        break;
      }
      open.add(record);
      bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
      if (open.size() >= CHUNK_RECORDS || bytes >= CHUNK_BYTES) {
        from = enqueue(new Chunk(partition, open, from, bytes));
        open = new ArrayList<>();
        bytes = 0;
      }
    }
    if (!open.isEmpty()) {
      enqueue(new Chunk(partition, open, from, bytes));
    }
  }

  private long enqueue(Chunk chunk) {
    queue.add(chunk);
    return chunk.end();
  }

  private UserException gone(OffsetOutOfRangeException e) {
    String lost =
        e.offsetOutOfRangePartitions().entrySet().stream()
            .map(p -> "offset " + p.getValue() + " of " + label(p.getKey()))
            .sorted()
            .collect(Collectors.joining(", "));
    return KafkaFaults.error(
        connection,
        KafkaCodes.OFFSET_GONE,
        lost
            + " is not there (any more): the topic's retention deleted records before they were"
            + " read, or the topic was made anew. Start again with start: {mode: earliest} to go on"
            + " without them.");
  }

  /**
   * Which of these partitions have nothing left to read, as the broker says now; empty if it does
   * not answer.
   */
  Optional<Set<TopicPartition>> atEnd(Collection<TopicPartition> candidates) {
    try {
      long asked = System.nanoTime();
      Map<TopicPartition, Long> ends = consumer.endOffsets(candidates, patience.now());
      patience.answered(Duration.ofNanos(System.nanoTime() - asked));
      return Optional.of(
          candidates.stream()
              .filter(p -> !isQueued(p) && position(p) >= ends.getOrDefault(p, Long.MAX_VALUE))
              .collect(Collectors.toSet()));
    } catch (TimeoutException e) {
      patience.unanswered();
      return Optional.empty();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw KafkaFaults.of(connection, "find the newest records", AclOperation.DESCRIBE, e);
    }
  }

  /** Whether the broker has been away up to now, as the last questions tell. */
  boolean isOutage() {
    return patience.isOutage();
  }

  /** Whether the broker does not answer; empty as long as it is not clear. */
  Optional<Boolean> unreachable() {
    return patience.unreachable();
  }

  /** Whether all records of the partition below its stop offset were taken; then it is paused. */
  boolean reachedStop(TopicPartition partition) {
    Long stop = stops.get(partition);
    if (stop == null || isQueued(partition)) {
      return false;
    }
    boolean reached = nextOffset(partition) >= stop || position(partition) >= stop;
    if (reached) {
      consumer.pause(List.of(partition));
    }
    return reached;
  }

  /** Partitions with records in memory. */
  Set<TopicPartition> queued() {
    return queue.stream().map(Chunk::partition).collect(Collectors.toSet());
  }

  private boolean isQueued(TopicPartition partition) {
    return queue.stream().anyMatch(chunk -> chunk.partition().equals(partition));
  }

  /**
   * The consumer's own position, which also passes records that are not for us (transaction ends).
   */
  private long position(TopicPartition partition) {
    try {
      return consumer.position(partition, ANSWER_WITHIN);
    } catch (TimeoutException e) {
      return -1;
    }
  }

  /**
   * Looks for partitions that appeared since the start and belong to this split, and reads them
   * from their beginning on.
   *
   * @return the new ones; none if the broker does not answer
   * @throws dev.millrace.diag.UserException ML-5002 if a topic that is read has been deleted,
   *     ML-5012 if it has been made anew since
   */
  List<TopicPartition> discover(Assignment assignment, TopicSelection selection) {
    long asked = System.nanoTime();
    try {
      ids.check(next.keySet().stream().map(TopicPartition::topic).toList(), discovering.now());
      List<TopicPartition> fresh =
          existing(selection).stream()
              .filter(p -> !next.containsKey(p) && assignment.adopts(p.topic(), p.partition()))
              .toList();
      if (!fresh.isEmpty()) {
        next.putAll(consumer.beginningOffsets(fresh, discovering.now()));
        assign(fresh);
      }
      discovering.answered(Duration.ofNanos(System.nanoTime() - asked));
      return fresh;
    } catch (TimeoutException e) {
      discovering.unanswered();
      patience.unanswered();
      return List.of();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw KafkaFaults.of(connection, "look for new partitions", AclOperation.DESCRIBE, e);
    }
  }

  /**
   * Asks the broker for all topics, because the client answers questions about a single one from
   * what it remembers, deleted ones included.
   */
  private List<TopicPartition> existing(TopicSelection selection) {
    Map<String, List<PartitionInfo>> topics = consumer.listTopics(discovering.now());
    List<TopicPartition> partitions = new ArrayList<>();
    if (topics.isEmpty()) {
      return partitions; // a broker that has just started knows no topic yet
    }
    String pattern = selection.pattern();
    Set<String> names = new TreeSet<>(selection.names());
    next.keySet().forEach(p -> names.add(p.topic()));
    if (pattern != null) {
      TopicCatalog.matching(topics, Pattern.compile(pattern)).forEach(p -> names.add(p.topic()));
    }
    for (String name : names) {
      List<PartitionInfo> found = topics.get(name);
      if (found == null) {
        throw KafkaFaults.error(
            connection,
            KafkaCodes.UNKNOWN_TOPIC,
            "topic '" + name + "' was deleted while it was read");
      }
      found.forEach(info -> partitions.add(new TopicPartition(name, info.partition())));
    }
    return partitions;
  }

  /** The ids of the topics as far as they are known: a topic that is made anew has another. */
  Map<String, String> topicIds() {
    return ids.known();
  }

  /**
   * Records that the broker has before the stop and that were not taken, by partition, as far as is
   * known without asking; a partition of which nothing is known is not among them.
   */
  Map<TopicPartition, Long> lags() {
    Map<TopicPartition, Long> lags = new LinkedHashMap<>();
    for (TopicPartition partition : next.keySet()) {
      consumer
          .currentLag(partition)
          .ifPresent(waiting -> lags.put(partition, beforeStop(partition, waiting)));
    }
    queue.forEach(chunk -> lags.merge(chunk.partition(), (long) chunk.records().size(), Long::sum));
    return lags;
  }

  private long beforeStop(TopicPartition partition, long waiting) {
    Long stop = stops.get(partition);
    return stop == null ? waiting : ReadTimes.untilStop(waiting, position(partition), stop);
  }

  /** Tells the group how far we are, without waiting: only displays depend on it. */
  void commit(List<PartitionMark> marks) {
    consumer.commitAsync(offsets(marks), null);
  }

  /** The same before closing, when an answer would come too late otherwise. */
  void commitAndWait(List<PartitionMark> marks) {
    try {
      consumer.commitSync(offsets(marks), ANSWER_WITHIN.multipliedBy(4));
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.debug("the group's display lags behind: {}", e.getMessage());
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(List<PartitionMark> marks) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (PartitionMark mark : marks) {
      offsets.put(
          new TopicPartition(mark.topic(), mark.partition()),
          new OffsetAndMetadata(mark.nextOffset()));
    }
    return offsets;
  }

  @Override
  public void close() {
    ids.close();
    consumer.close(Duration.ofSeconds(1));
  }

  private static String label(TopicPartition partition) {
    return partition.topic() + "/" + partition.partition();
  }
}
