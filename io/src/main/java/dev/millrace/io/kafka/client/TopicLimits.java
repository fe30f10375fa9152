package dev.millrace.io.kafka.client;

import dev.millrace.diag.UserException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How large a batch may be that topics take, in bytes. */
public final class TopicLimits implements AutoCloseable {
  /** Until a topic is asked about again whose limit nobody told. */
  private static final long ASK_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

  private final KafkaConnection connection;
  private final Map<String, Limit> known = new TreeMap<>();
  private int smallest = Integer.MAX_VALUE;
  private @Nullable TopicAdmin admin;

  /**
   * What is known of a topic.
   *
   * @param told whether the cluster said so
   * @param askedAt nanoseconds of {@link System#nanoTime}
   */
  private record Limit(int bytes, boolean told, long askedAt) {
    boolean isCurrent() {
      return told || System.nanoTime() - askedAt < ASK_AGAIN_NANOS;
    }
  }

  public TopicLimits(KafkaConnection connection) {
    this.connection = connection;
  }

  /** The limit of one topic; none where it cannot be asked for. */
  public static int of(KafkaConnection connection, String topic) {
    try (TopicLimits limits = new TopicLimits(connection)) {
      return limits.of(topic);
    }
  }

  /** The limit of a topic, asked for once; none while it cannot be asked for. */
  public int of(String topic) {
    Limit limit = known.get(topic);
    if (limit == null || !limit.isCurrent()) {
      limit = ask(topic);
      known.put(topic, limit);
      smallest = Math.min(smallest, limit.bytes());
    }
    return limit.bytes();
  }

  private Limit ask(String topic) {
    try {
      TopicAdmin asked = admin;
      if (asked == null) {
        asked = TopicAdmin.open(connection);
        admin = asked;
      }
      return new Limit(asked.maxMessageBytes(topic), true, System.nanoTime());
    } catch (UserException notTold) {
      // Writing needs no right to read settings. What is wrong otherwise, writing tells.
      return new Limit(Integer.MAX_VALUE, false, System.nanoTime());
    }
  }

  /** The smallest limit of the topics asked about so far. */
  public int smallest() {
    return smallest;
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close();
      admin = null;
    }
  }
}
