package dev.millrace.io.kafka.client;

import dev.millrace.diag.Position;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;

/**
 * How to reach a Kafka cluster.
 *
 * @param position where the file names it; every message about the connection points there
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param properties further client properties, security included; their values are never shown
 * @param timeout how long a check before the run waits for an answer
 */
public record KafkaConnection(
    Position position, String bootstrapServers, Map<String, String> properties, Duration timeout)
    implements Serializable {

  /** The default of {@link #timeout}. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  public KafkaConnection {
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
  }

  /**
   * A connection whose checks wait as long as its clients do, if {@code default.api.timeout.ms} is
   * among its properties.
   */
  public static KafkaConnection of(
      Position position, String bootstrapServers, Map<String, String> properties) {
    Duration timeout = DEFAULT_TIMEOUT;
    try {
      String given = properties.get(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG);
      timeout = given == null ? timeout : Duration.ofMillis(Integer.parseInt(given));
    } catch (NumberFormatException e) {
      // The client refuses it with a better message.
      timeout = DEFAULT_TIMEOUT;
    }
    return new KafkaConnection(position, bootstrapServers, properties, timeout);
  }

  /** A connection without further properties. */
  public static KafkaConnection to(String bootstrapServers) {
    return new KafkaConnection(
        Position.ofFile("kafka"), bootstrapServers, Map.of(), DEFAULT_TIMEOUT);
  }

  /** The same connection, about which messages point elsewhere. */
  KafkaConnection at(Position place) {
    return new KafkaConnection(place, bootstrapServers, properties, timeout);
  }

  /**
   * Which records whoever reads over this connection sees. Only those of committed transactions,
   * and those in no transaction, unless its properties say otherwise.
   */
  IsolationLevel isolation() {
    String uncommitted = IsolationLevel.READ_UNCOMMITTED.toString();
    return uncommitted.equals(properties.get(ConsumerConfig.ISOLATION_LEVEL_CONFIG))
        ? IsolationLevel.READ_UNCOMMITTED
        : IsolationLevel.READ_COMMITTED;
  }

  /** Without property values, which may be secrets. */
  @Override
  public String toString() {
    return bootstrapServers + " with " + properties.keySet();
  }
}
