package dev.millrace.io.kafka.client;

import dev.millrace.diag.Nearest;
import dev.millrace.diag.UserException;
import dev.millrace.io.kafka.client.Assignment.PartitionRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What a cluster has: topics, partitions and offsets. Every answer is waited for a bounded time.
 */
public final class TopicCatalog implements AutoCloseable {
  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final KafkaConnection connection;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private TopicCatalog(KafkaConnection connection, KafkaConsumer<byte[], byte[]> consumer) {
    this.connection = connection;
    this.consumer = consumer;
  }

  /**
   * @throws UserException if the client refuses its settings
   */
  public static TopicCatalog open(KafkaConnection connection) {
    KafkaClients.check(connection);
    return new TopicCatalog(connection, KafkaClients.consumer(connection));
  }

  /**
   * The partitions of a selection, sorted by topic and number.
   *
   * @throws UserException if the cluster does not answer or lacks a topic, or no topic matches
   */
  List<TopicPartition> partitions(TopicSelection selection) {
    Map<String, List<PartitionInfo>> topics =
        call("list the topics", () -> consumer.listTopics(connection.timeout()));
    if (selection.pattern() != null) {
      return matching(topics, selection.pattern());
    }
    List<TopicPartition> partitions = new ArrayList<>();
    for (String name : new HashSet<>(selection.names())) {
      List<PartitionInfo> infos = topics.get(name);
      if (infos == null) {
        requireVisible(name);
        throw unknown(connection, name, topics.keySet());
      }
      infos.forEach(info -> partitions.add(new TopicPartition(name, info.partition())));
    }
    partitions.sort(ORDER);
    return partitions;
  }

  /** Of topics that we may not look at, a cluster says nothing when it lists them. */
  private void requireVisible(String topic) {
    try {
      consumer.partitionsFor(topic, connection.timeout());
    } catch (KafkaException e) {
      throw KafkaFaults.of(connection, "read topic '" + topic + "'", AclOperation.READ, e);
    }
  }

  /** The names of the topics of a selection, sorted. */
  Set<String> topics(TopicSelection selection) {
    return partitions(selection).stream()
        .map(TopicPartition::topic)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<TopicPartition> matching(Map<String, List<PartitionInfo>> topics, String pattern) {
    List<TopicPartition> partitions = matching(topics, compile(pattern));
    if (partitions.isEmpty()) {
      throw KafkaFaults.error(
          connection,
          KafkaCodes.NO_MATCHING_TOPIC,
          "no topic at "
              + connection.bootstrapServers()
              + " matches topic_pattern '"
              + pattern
              + "'; there "
              + existing(topics.keySet()));
    }
    return partitions;
  }

  /** The partitions of the topics whose whole name matches; Kafka's own topics are left out. */
  public static List<TopicPartition> matching(
      Map<String, List<PartitionInfo>> topics, Pattern pattern) {
    return topics.entrySet().stream()
        .filter(e -> !e.getKey().startsWith("__") && pattern.matcher(e.getKey()).matches())
        .flatMap(e -> e.getValue().stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .sorted(ORDER)
        .toList();
  }

  private Pattern compile(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw KafkaFaults.error(
          connection,
          KafkaCodes.NO_MATCHING_TOPIC,
          "topic_pattern '" + pattern + "' is not a regular expression: " + e.getDescription());
    }
  }

  /**
   * @param why what keeps the cluster from creating the topics by itself
   */
  static UserException missingOutput(
      KafkaConnection connection, Set<String> missing, Set<String> existing, String why) {
    String first = missing.iterator().next();
    return KafkaFaults.error(
        connection,
        KafkaCodes.MISSING_OUTPUT_TOPIC,
        "the rows cannot be written: "
            + connection.bootstrapServers()
            + " has no topic '"
            + String.join("', '", missing)
            + "' and "
            + why
            + ". Create it first."
            + Nearest.hint(first, existing));
  }

  static UserException unknown(KafkaConnection connection, String name, Set<String> topics) {
    return KafkaFaults.error(
        connection,
        KafkaCodes.UNKNOWN_TOPIC,
        "there is no topic '"
            + name
            + "' at "
            + connection.bootstrapServers()
            + "; there "
            + existing(topics)
            + Nearest.hint(name, topics));
  }

  private static String existing(Set<String> topics) {
    List<String> visible =
        topics.stream().filter(t -> !t.startsWith("__")).sorted().limit(20).toList();
    return visible.isEmpty() ? "are none yet." : "are " + String.join(", ", visible) + ".";
  }

  /**
   * The ids of the topics of a selection.
   *
   * @param known ids from before
   * @return those and the others, as far as the cluster tells them
   * @throws UserException ML-5012 if a topic has another id than before
   */
  Map<String, String> ids(TopicSelection selection, Map<String, String> known) {
    Set<String> topics = topics(selection);
    try (TopicIds ids = new TopicIds(connection)) {
      ids.restore(known);
      return call(
          "look at the topics",
          () -> {
            ids.check(topics, connection.timeout());
            return ids.known();
          });
    }
  }

  /**
   * The partitions of a selection with their start and stop as offsets.
   *
   * @throws UserException ML-5012 if offsets to start at are of a topic that was made anew
   */
  public List<PartitionRange> ranges(TopicSelection selection, ReadRange range) {
    List<TopicPartition> partitions = partitions(selection);
    if (!range.topicIds().isEmpty()) {
      ids(selection, range.topicIds());
    }
    Map<TopicPartition, Long> starts = starts(partitions, range.start());
    Map<TopicPartition, Long> stops =
        range.stop() == null ? Map.of() : offsets(partitions, range.stop());
    return partitions.stream()
        .map(
            p ->
                new PartitionRange(
                    p.topic(),
                    p.partition(),
                    starts.getOrDefault(p, 0L),
                    stops.getOrDefault(p, PartitionRange.NO_STOP)))
        .toList();
  }

  private Map<TopicPartition, Long> starts(List<TopicPartition> partitions, KafkaPosition start) {
    Map<TopicPartition, Long> starts = new TreeMap<>(ORDER);
    Map<TopicPartition, Long> oldest = beginnings(partitions);
    starts.putAll(oldest);
    if (!(start instanceof KafkaPosition.Earliest)) {
      Map<TopicPartition, Long> ends = ends(partitions);
      starts.putAll(offsets(partitions, start));
      starts.forEach(
          (partition, offset) -> {
            requireThere(
                partition,
                offset,
                oldest.getOrDefault(partition, offset),
                ends.getOrDefault(partition, offset));
          });
    }
    return starts;
  }

  private void requireThere(TopicPartition partition, long offset, long oldest, long readable) {
    // Another reader, or a file from before, may have come further into a transaction still open.
    long end = offset > readable ? written(partition) : readable;
    if (offset < oldest || offset > end) {
      throw KafkaFaults.error(
          connection,
          KafkaCodes.NO_SUCH_POSITION,
          "offset "
              + offset
              + " of "
              + partition.topic()
              + "/"
              + partition.partition()
              + " is asked for as the start, but the topic "
              + (offset < oldest ? "begins at " + oldest : "ends at " + end));
    }
  }

  private long written(TopicPartition partition) {
    try (TopicAdmin admin = TopicAdmin.open(connection)) {
      return admin.writtenOffsets(partition.topic()).getOrDefault(partition.partition(), 0L);
    }
  }

  /** The offsets that a position means; partitions for which it says nothing are absent. */
  private Map<TopicPartition, Long> offsets(
      List<TopicPartition> partitions, KafkaPosition position) {
    if (position instanceof KafkaPosition.Earliest) {
      return beginnings(partitions);
    } else if (position instanceof KafkaPosition.Latest) {
      return ends(partitions);
    } else if (position instanceof KafkaPosition.Group) {
      return committed(partitions);
    } else if (position instanceof KafkaPosition.AtTime at) {
      return atTime(partitions, at.time().toEpochMilli());
    }
    return given(partitions, (KafkaPosition.Offsets) position);
  }

  private Map<TopicPartition, Long> beginnings(List<TopicPartition> partitions) {
    return call(
        "find the oldest records",
        () -> consumer.beginningOffsets(partitions, connection.timeout()));
  }

  Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
    return call(
        "find the newest records", () -> consumer.endOffsets(partitions, connection.timeout()));
  }

  private Map<TopicPartition, Long> committed(List<TopicPartition> partitions) {
    if (!connection.properties().containsKey("group.id")) {
      throw KafkaFaults.error(
          connection,
          KafkaCodes.NO_SUCH_POSITION,
          "start mode 'group' needs the consumer property group.id");
    }
    Map<TopicPartition, OffsetAndMetadata> committed =
        call(
            "find the group's positions",
            () -> consumer.committed(Set.copyOf(partitions), connection.timeout()));
    Map<TopicPartition, Long> offsets = new TreeMap<>(ORDER);
    committed.forEach(
        (partition, offset) -> {
          if (offset != null) {
            offsets.put(partition, offset.offset());
          }
        });
    return offsets;
  }

  private Map<TopicPartition, Long> atTime(List<TopicPartition> partitions, long millis) {
    Map<TopicPartition, Long> wanted =
        partitions.stream().collect(Collectors.toMap(Function.identity(), p -> millis));
    Map<TopicPartition, OffsetAndTimestamp> found =
        call("find records by time", () -> consumer.offsetsForTimes(wanted, connection.timeout()));
    Map<TopicPartition, Long> offsets = new TreeMap<>(ORDER);
    offsets.putAll(ends(partitions));
    found.forEach(
        (partition, at) -> {
          if (at != null) {
            offsets.put(partition, at.offset());
          }
        });
    return offsets;
  }

  private Map<TopicPartition, Long> given(
      List<TopicPartition> partitions, KafkaPosition.Offsets position) {
    Map<TopicPartition, Long> offsets = new TreeMap<>(ORDER);
    position
        .offsets()
        .forEach(
            (topic, byPartition) ->
                byPartition.forEach(
                    (number, offset) -> {
                      TopicPartition partition = new TopicPartition(topic, number);
                      if (!partitions.contains(partition)) {
                        throw KafkaFaults.error(
                            connection,
                            KafkaCodes.NO_SUCH_POSITION,
                            "an offset is given for "
                                + topic
                                + "/"
                                + number
                                + ", which is not there");
                      }
                      offsets.put(partition, offset);
                    }));
    return offsets;
  }

  private <T> T call(String doing, Supplier<T> question) {
    try {
      return question.get();
    } catch (KafkaException e) {
      throw KafkaFaults.of(connection, doing, AclOperation.DESCRIBE, e);
    }
  }

  @Override
  public void close() {
    consumer.close(Duration.ZERO);
  }
}
