package dev.millrace.io.kafka;

import dev.millrace.diag.UserException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks before the run whether Kafka can be used as asked for, so that a mistake is one message
 * within the connection's timeout and not a job that hangs.
 */
public final class KafkaProbe {
  private KafkaProbe() {}

  /**
   * Checks that the cluster answers, that the topics exist and that the start and stop are there.
   *
   * @throws UserException ML-5001 no answer, ML-5002 no such topic (with the nearest name), ML-5003
   *     not allowed, ML-5004 bad client settings, ML-5005 no topic matches the pattern, ML-5006 no
   *     such position
   */
  public static void checkSource(
      KafkaConnection connection, TopicSelection topics, ReadRange range) {
    try (TopicCatalog catalog = TopicCatalog.open(connection)) {
      catalog.ranges(topics, range);
    }
  }

  /**
   * Where a read would begin now: topic → partition → offset.
   *
   * @throws UserException as {@link #checkSource}
   */
  public static Map<String, Map<Integer, Long>> starts(
      KafkaConnection connection, TopicSelection topics, ReadRange range) {
    Map<String, Map<Integer, Long>> starts = new TreeMap<>();
    try (TopicCatalog catalog = TopicCatalog.open(connection)) {
      for (Assignment.PartitionRange start : catalog.ranges(topics, range)) {
        starts
            .computeIfAbsent(start.topic(), t -> new TreeMap<>())
            .put(start.partition(), start.start());
      }
    }
    return starts;
  }

  /**
   * Checks that the cluster answers and that the topics to write to exist. Missing ones are created
   * with the broker's defaults, if the broker creates topics by itself anyway.
   *
   * @param topics the topics known by name
   * @throws UserException ML-5001 no answer, ML-5003 not allowed, ML-5004 bad client settings,
   *     ML-5007 a topic is missing and the broker does not create topics by itself
   */
  public static void checkSink(KafkaConnection connection, Collection<String> topics) {
    try (TopicAdmin admin = TopicAdmin.open(connection)) {
      Set<String> existing = admin.topics();
      Set<String> missing = new TreeSet<>(topics);
      missing.removeAll(existing);
      if (missing.isEmpty()) {
        return;
      }
      if (!admin.createsByItself()) {
        throw TopicCatalog.missingOutput(connection, missing, existing);
      }
      missing.forEach(topic -> admin.create(topic, Optional.empty()));
    }
  }
}
