package dev.millrace.io.kafka.client;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Looks before the run whether Kafka can be used as asked for, so that a mistake is one message
 * within the connection's timeout and not a job that hangs.
 */
public final class KafkaProbe {
  private KafkaProbe() {}

  /**
   * The topics of a selection that are there.
   *
   * @throws UserException ML-50xx if the cluster does not answer, or there is none
   */
  public static Set<String> topics(KafkaConnection connection, TopicSelection topics) {
    try (TopicCatalog catalog = TopicCatalog.open(connection)) {
      return catalog.topics(topics);
    }
  }

  /**
   * Checks that the cluster answers, that the topics exist and may be read, and that the start and
   * stop are there.
   *
   * @throws UserException ML-5001 no answer, ML-5002 no such topic (with the nearest name), ML-5003
   *     not allowed, ML-5004 bad client settings, ML-5005 no topic matches the pattern, ML-5006 no
   *     such position, ML-5012 a topic was made anew since the start's offsets were kept, ML-5013
   *     something else than a broker listens
   */
  public static void checkSource(
      KafkaConnection connection, TopicSelection topics, ReadRange range) {
    try (TopicCatalog catalog = TopicCatalog.open(connection);
        TopicAdmin admin = TopicAdmin.open(connection)) {
      catalog.ranges(topics, range);
      admin.requirePermitted(catalog.topics(topics), "read", AclOperation.READ);
    }
  }

  /**
   * Where a read would begin now, in the topics that there are now.
   *
   * @throws UserException as {@link #checkSource}
   */
  public static KafkaPosition.Offsets starts(
      KafkaConnection connection, TopicSelection topics, ReadRange range) {
    try (TopicCatalog catalog = TopicCatalog.open(connection)) {
      // Before the offsets: of a topic that is made anew in between, the reader then finds out.
      Map<String, String> ids = catalog.ids(topics, range.topicIds());
      Map<String, Map<Integer, Long>> starts = new TreeMap<>();
      for (Assignment.PartitionRange start : catalog.ranges(topics, range)) {
        starts
            .computeIfAbsent(start.topic(), t -> new TreeMap<>())
            .put(start.partition(), start.start());
      }
      return new KafkaPosition.Offsets(starts, ids);
    }
  }

  /**
   * Whether records of these topics stand after the start of a transaction that is still open.
   * Readers of committed records have not seen them.
   *
   * @return a warning that names the partitions and how many records each holds, transaction
   *     markers among them; empty if there are none, or if the connection reads them anyway
   * @throws UserException ML-5001 to ML-5005 or ML-5013 if the cluster cannot be asked
   */
  public static Optional<Diagnostic> openTransactions(
      KafkaConnection connection, TopicSelection topics) {
    if (connection.isolation() == IsolationLevel.READ_UNCOMMITTED) {
      return Optional.empty();
    }
    List<String> held = new ArrayList<>();
    try (TopicCatalog catalog = TopicCatalog.open(connection);
        TopicAdmin admin = TopicAdmin.open(connection)) {
      for (String topic : catalog.topics(topics)) {
        Map<Integer, Long> readable = admin.endOffsets(topic);
        admin
            .writtenOffsets(topic)
            .forEach(
                (partition, end) -> {
                  long unread = end - readable.getOrDefault(partition, end);
                  if (unread > 0) {
                    held.add(topic + "/" + partition + " (" + unread + ")");
                  }
                });
      }
    }
    return held.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Diagnostic.warning(
                connection.position(),
                KafkaCodes.OPEN_TRANSACTION,
                "",
                "records after the start of a transaction that is still open were not read: "
                    + String.join(", ", held)
                    + ". They can be read once it has ended, or with isolation:"
                    + " read_uncommitted."));
  }

  /**
   * Checks that the cluster answers and that the topics to write to exist, or would be made, and
   * may be written to.
   *
   * @param topics the topics known by name
   * @return those that are missing, if the broker creates topics by itself
   * @throws UserException ML-5001 no answer, ML-5003 not allowed, ML-5004 bad client settings,
   *     ML-5007 a topic is missing and the broker does not create topics by itself, ML-5013
   *     something else than a broker listens
   */
  public static Set<String> checkSink(KafkaConnection connection, Collection<String> topics) {
    try (TopicAdmin admin = TopicAdmin.open(connection)) {
      return checkSink(admin, connection, topics);
    }
  }

  /**
   * The same, and creates the missing ones with the broker's defaults.
   *
   * @throws UserException as {@link #checkSink}
   */
  public static void openSink(KafkaConnection connection, Collection<String> topics) {
    try (TopicAdmin admin = TopicAdmin.open(connection)) {
      checkSink(admin, connection, topics).forEach(topic -> admin.create(topic, Optional.empty()));
    }
  }

  private static Set<String> checkSink(
      TopicAdmin admin, KafkaConnection connection, Collection<String> topics) {
    admin.requirePermitted(topics, "write to", AclOperation.WRITE);
    Set<String> existing = admin.topics();
    Set<String> missing = new TreeSet<>(topics);
    missing.removeAll(existing);
    if (missing.isEmpty()) {
      return missing;
    }
    Optional<Boolean> creates = admin.createsByItself();
    if (!creates.orElse(false)) {
      throw TopicCatalog.missingOutput(
          connection,
          missing,
          existing,
          creates.isPresent()
              ? "creates none by itself (auto.create.topics.enable = false)"
              : "does not let us see whether it creates topics by itself");
    }
    return missing;
  }
}
