package dev.millrace.io.kafka;

import dev.millrace.diag.Position;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

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

  /** A connection without further properties. */
  public static KafkaConnection to(String bootstrapServers) {
    return new KafkaConnection(
        Position.ofFile("kafka"), bootstrapServers, Map.of(), DEFAULT_TIMEOUT);
  }

  /** Without property values, which may be secrets. */
  @Override
  public String toString() {
    return bootstrapServers + " with " + properties.keySet();
  }
}
