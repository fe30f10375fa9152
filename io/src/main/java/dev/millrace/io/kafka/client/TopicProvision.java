package dev.millrace.io.kafka.client;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks at topics, makes them, and changes them. Nothing is ever deleted: no topic, partition,
 * replica or setting. Calls give up after the connection's timeout; all that fails is a {@link
 * dev.millrace.diag.UserException} (ML-5001 to ML-5013) that points at the topic's declaration.
 */
public final class TopicProvision implements AutoCloseable {
  private final KafkaConnection connection;
  private final Admin admin;

  /** What a call is to do. */
  public enum Extent {
    /** The cluster says whether it would, and does not. */
    ASK,
    DO
  }

  private TopicProvision(KafkaConnection connection, Admin admin) {
    this.connection = connection;
    this.admin = admin;
  }

  public static TopicProvision open(KafkaConnection connection) {
    KafkaClients.check(connection);
    return new TopicProvision(connection, KafkaClients.admin(connection));
  }

  /** Topic → how it is; those that are not there are not in it. */
  public Map<String, TopicForm> forms(Collection<WantedTopic> topics) {
    Map<String, TopicDescription> found = new TreeMap<>();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(topics.stream().map(WantedTopic::name).toList()).topicNameValues();
    for (WantedTopic topic : topics) {
      try {
        found.put(topic.name(), of(answers, topic.name()).get());
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw fault("describe", topic, AclOperation.DESCRIBE, e);
        }
      }
    }
    Map<ConfigResource, KafkaFuture<Config>> settings =
        admin
            .describeConfigs(found.keySet().stream().map(TopicProvision::resource).toList())
            .values();
    Map<String, TopicForm> forms = new TreeMap<>();
    for (WantedTopic topic : topics) {
      TopicDescription description = found.get(topic.name());
      if (description != null) {
        Config config =
            await(
                "read the settings of",
                topic,
                AclOperation.DESCRIBE_CONFIGS,
                of(settings, resource(topic.name())));
        forms.put(topic.name(), form(description, config));
      }
    }
    return forms;
  }

  private static TopicForm form(TopicDescription description, Config config) {
    Map<String, TopicForm.Setting> settings = new TreeMap<>();
    for (ConfigEntry entry : config.entries()) {
      settings.put(
          entry.name(),
          new TopicForm.Setting(
              entry.value() == null ? "" : entry.value(),
              entry.type(),
              entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG));
    }
    return new TopicForm(
        description.partitions().size(),
        description.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0),
        settings);
  }

  public void create(WantedTopic topic, Extent extent) {
    NewTopic made =
        new NewTopic(topic.name(), topic.partitions(), topic.replication().map(Integer::shortValue))
            .configs(topic.settings());
    await(
        "create",
        topic,
        AclOperation.CREATE,
        of(
            admin
                .createTopics(
                    List.of(made), new CreateTopicsOptions().validateOnly(extent == Extent.ASK))
                .values(),
            topic.name()));
  }

  /** Adds as many partitions as make it the wanted number. */
  public void addPartitions(WantedTopic topic, Extent extent) {
    Map<String, NewPartitions> more =
        Map.of(topic.name(), NewPartitions.increaseTo(topic.partitions().orElseThrow()));
    await(
        "add partitions to",
        topic,
        AclOperation.ALTER,
        of(
            admin
                .createPartitions(
                    more, new CreatePartitionsOptions().validateOnly(extent == Extent.ASK))
                .values(),
            topic.name()));
  }

  /**
   * Gives it some of the wanted settings.
   *
   * @param names which ones
   */
  public void configure(WantedTopic topic, Collection<String> names, Extent extent) {
    List<AlterConfigOp> changes =
        names.stream()
            .map(name -> new ConfigEntry(name, topic.settings().get(name)))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    ConfigResource resource = resource(topic.name());
    await(
        "change the settings of",
        topic,
        AclOperation.ALTER_CONFIGS,
        of(
            admin
                .incrementalAlterConfigs(
                    Map.of(resource, changes),
                    new AlterConfigsOptions().validateOnly(extent == Extent.ASK))
                .values(),
            resource));
  }

  /** What the client answers about one thing that it was asked about. */
  private static <K, T> KafkaFuture<T> of(Map<K, KafkaFuture<T>> answers, K asked) {
    return Objects.requireNonNull(answers.get(asked));
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private <T> T await(String doing, WantedTopic topic, AclOperation needs, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw fault(doing, topic, needs, e);
    }
  }

  private RuntimeException fault(
      String doing, WantedTopic topic, AclOperation needs, ExecutionException e) {
    // The client's own exception does not say which topic it is about.
    Throwable thrown =
        e.getCause() instanceof TopicAuthorizationException
            ? new TopicAuthorizationException(Set.of(topic.name()))
            : e;
    return KafkaFaults.of(
        connection.at(topic.position()), doing + " topic '" + topic.name() + "'", needs, thrown);
  }

  @Override
  public void close() {
    admin.close(connection.timeout());
  }
}
