package dev.millrace.io.kafka.client;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the topics that a reader reads. A topic that is deleted and made again under its name
 * has another id. Kafka's consumer does not mind: it reads on at its old offset as soon as the new
 * topic is long enough, and never sees what lies before it.
 */
public final class TopicIds implements AutoCloseable {
  private final KafkaConnection connection;
  private final Map<String, String> known = new TreeMap<>();
  private @Nullable Admin admin;

  public TopicIds(KafkaConnection connection) {
    this.connection = connection;
  }

  /** Goes on with ids that are known from before. */
  public void restore(Map<String, String> before) {
    known.putAll(before);
  }

  /** Topic → id, of all topics that were looked at. */
  public Map<String, String> known() {
    return Collections.unmodifiableMap(new TreeMap<>(known));
  }

  /**
   * Asks for the ids of topics and compares them with those that are known.
   *
   * @throws TimeoutException if there is no answer
   * @throws dev.millrace.diag.UserException ML-5012 if a topic has another id than before
   */
  public void check(Collection<String> topics, Duration within) {
    Set<String> names = new TreeSet<>(topics);
    if (names.isEmpty()) {
      return;
    }
    Admin asked = admin;
    if (asked == null) {
      asked = KafkaClients.admin(connection);
      admin = asked;
    }
    asked
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, answer) -> see(name, answer, within));
  }

  private void see(String name, KafkaFuture<TopicDescription> answer, Duration within) {
    try {
      Uuid id = answer.get(within.toMillis(), TimeUnit.MILLISECONDS).topicId();
      // Brokers before 2.8 have none.
      if (!id.equals(Uuid.ZERO_UUID)) {
        compare(name, id.toString());
      }
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      // That a topic is gone is found and told elsewhere; without the right to ask nothing is
      // known.
      if (cause instanceof UnknownTopicOrPartitionException
          || cause instanceof AuthorizationException) {
        return;
      }
      throw cause instanceof KafkaException kafka ? kafka : new KafkaException(cause);
    }
  }

  private void compare(String name, String id) {
    String before = known.putIfAbsent(name, id);
    if (before != null && !before.equals(id)) {
      throw KafkaFaults.error(
          connection,
          KafkaCodes.MADE_ANEW,
          "topic '"
              + name
              + "' was deleted and made anew since it was first read (its id was "
              + before
              + " and is "
              + id
              + "), so the positions that were kept mean nothing in it, and records may have been"
              + " skipped. To read it from its beginning, start a new run without this one's state;"
              + " an archiver needs another directory.");
    }
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
