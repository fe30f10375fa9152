package dev.millrace.io.kafka.client;

import dev.millrace.diag.UserException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Looks at and creates topics. Every call gives up after the connection's timeout with a {@link
 * UserException} (ML-5001 to ML-5010).
 */
public final class TopicAdmin implements AutoCloseable {
  private final KafkaConnection connection;
  private final Admin admin;

  private TopicAdmin(KafkaConnection connection, Admin admin) {
    this.connection = connection;
    this.admin = admin;
  }

  public static TopicAdmin open(KafkaConnection connection) {
    KafkaClients.check(connection);
    return new TopicAdmin(connection, KafkaClients.admin(connection));
  }

  /** The names of all topics but Kafka's own, sorted. */
  public Set<String> topics() {
    Set<String> names = new TreeSet<>(await("list the topics", admin.listTopics().names()));
    names.removeIf(name -> name.startsWith("__"));
    return names;
  }

  /**
   * Creates a topic unless it exists, and waits until all its partitions can be used.
   *
   * @param partitions empty takes the broker's default
   * @return whether it was created
   */
  public boolean create(String topic, Optional<Integer> partitions) {
    NewTopic wanted = new NewTopic(topic, partitions, Optional.empty());
    try {
      admin.createTopics(List.of(wanted)).all().get();
      awaitLeaders(topic);
      return true;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw KafkaFaults.of(connection, "create topic '" + topic + "'", AclOperation.CREATE, e);
    }
  }

  /**
   * A producer that is faster than the election of the leaders may lose its first batch: the broker
   * refuses that one and then takes the next.
   */
  private void awaitLeaders(String topic) {
    long deadline = System.nanoTime() + connection.timeout().toNanos();
    while (true) {
      try {
        endOffsets(topic);
        return;
      } catch (UserException e) {
        if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /** Whether the broker creates topics that somebody writes to; empty if we may not ask it. */
  Optional<Boolean> createsByItself() {
    Collection<Node> nodes = await("describe the cluster", admin.describeCluster().nodes());
    ConfigResource broker =
        new ConfigResource(ConfigResource.Type.BROKER, nodes.iterator().next().idString());
    try {
      return Optional.of(
          admin.describeConfigs(List.of(broker)).all().get().values().stream()
              .map(config -> config.get("auto.create.topics.enable"))
              .anyMatch(TopicAdmin::isTrue));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Optional.empty(); // a right of its own, which writing does not take
      }
      throw KafkaFaults.of(
          connection, "read the broker's settings", AclOperation.DESCRIBE_CONFIGS, e);
    }
  }

  /**
   * Looks whether the access rules permit something, which a cluster otherwise says once it is
   * tried. Topics that do not exist, and clusters that do not tell, are passed over.
   *
   * @param doing what it is, as an infinitive: {@code write to}
   * @throws UserException ML-5003 if a topic is hidden from us, or the operation is not permitted
   */
  void requirePermitted(Collection<String> topics, String doing, AclOperation needs) {
    DescribeTopicsOptions options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
        admin.describeTopics(topics, options).topicNameValues().entrySet()) {
      String what = doing + " topic '" + topic.getKey() + "'";
      // The client's own exception does not say which topic it is about.
      Throwable denied = new TopicAuthorizationException(Set.of(topic.getKey()));
      try {
        Set<AclOperation> permitted = topic.getValue().get().authorizedOperations();
        if (permitted != null && !permitted.isEmpty() && !permitted.contains(needs)) {
          throw KafkaFaults.of(connection, what, needs, denied);
        }
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TopicAuthorizationException) {
          throw KafkaFaults.of(connection, what, needs, denied);
        } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            // Brokers before 2.3 do not tell.
            && !(e.getCause() instanceof UnsupportedVersionException)) {
          throw KafkaFaults.of(connection, what, needs, e);
        }
      }
    }
  }

  /**
   * The size of the largest batch that a topic takes, in bytes.
   *
   * @throws UserException also if there is no such topic, or we may not ask
   */
  int maxMessageBytes(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<ConfigResource, Config> configs =
        await(
            "read the settings of topic '" + topic + "'",
            AclOperation.DESCRIBE_CONFIGS,
            admin.describeConfigs(List.of(resource)).all());
    return configs.values().stream()
        .map(config -> config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
        .filter(entry -> entry != null && entry.value() != null)
        .mapToInt(entry -> Integer.parseInt(entry.value()))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private static boolean isTrue(ConfigEntry entry) {
    return entry != null && "true".equals(entry.value());
  }

  /**
   * Partition → offset after the last record that a reader of the connection can see: before a
   * transaction that is still open, unless the connection reads those too.
   */
  public SortedMap<Integer, Long> endOffsets(String topic) {
    return offsets(topic, OffsetSpec.latest(), connection.isolation());
  }

  /** Partition → offset after its last record, whether its transaction is open or not. */
  SortedMap<Integer, Long> writtenOffsets(String topic) {
    return offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Partition → offset of its oldest record. */
  public SortedMap<Integer, Long> beginningOffsets(String topic) {
    return offsets(topic, OffsetSpec.earliest(), connection.isolation());
  }

  private SortedMap<Integer, Long> offsets(String topic, OffsetSpec spec, IsolationLevel level) {
    Map<TopicPartition, OffsetSpec> wanted =
        describe(topic).partitions().stream()
            .collect(Collectors.toMap(p -> new TopicPartition(topic, p.partition()), p -> spec));
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    ListOffsetsOptions options = new ListOffsetsOptions(level);
    await("find the offsets of topic '" + topic + "'", admin.listOffsets(wanted, options).all())
        .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
    return offsets;
  }

  private TopicDescription describe(String topic) {
    try {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().values().iterator().next();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw TopicCatalog.unknown(connection, topic, topics());
      }
      throw KafkaFaults.of(connection, "describe topic '" + topic + "'", AclOperation.DESCRIBE, e);
    }
  }

  private <T> T await(String doing, KafkaFuture<T> future) {
    return await(doing, AclOperation.DESCRIBE, future);
  }

  private <T> T await(String doing, AclOperation needs, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw KafkaFaults.of(connection, doing, needs, e);
    }
  }

  @Override
  public void close() {
    admin.close(connection.timeout());
  }
}
