package dev.millrace.io.kafka;

import dev.millrace.diag.UserException;
import java.util.Map;
import java.util.TreeMap;

/** How large a batch may be that the topics written to so far take, in bytes. */
final class TopicLimits {
  private final KafkaConnection connection;
  private final Map<String, Integer> known = new TreeMap<>();

  TopicLimits(KafkaConnection connection) {
    this.connection = connection;
  }

  /** The limit of one topic; none where it cannot be asked for. */
  static int of(KafkaConnection connection, String topic) {
    try (TopicAdmin admin = TopicAdmin.open(connection)) {
      return admin.maxMessageBytes(topic);
    } catch (UserException notTold) {
      // Writing needs no right to read settings. What is wrong otherwise, writing tells.
      return Integer.MAX_VALUE;
    }
  }

  /**
   * Takes a topic in.
   *
   * @return whether that makes {@link #smallest} smaller
   */
  boolean lower(String topic) {
    int before = smallest();
    return known.computeIfAbsent(topic, name -> of(connection, name)) < before;
  }

  int smallest() {
    return known.values().stream().mapToInt(Integer::intValue).min().orElse(Integer.MAX_VALUE);
  }
}
