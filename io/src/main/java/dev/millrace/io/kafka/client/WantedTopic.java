package dev.millrace.io.kafka.client;

import dev.millrace.diag.Position;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A topic as it is wanted.
 *
 * @param position where the file declares it; messages about it point there
 * @param partitions empty for the broker's default
 * @param replication empty for the broker's default
 * @param settings by Kafka's names; others stay as they are
 */
public record WantedTopic(
    String name,
    Position position,
    Optional<Integer> partitions,
    Optional<Integer> replication,
    Map<String, String> settings) {
  public WantedTopic {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }
}
