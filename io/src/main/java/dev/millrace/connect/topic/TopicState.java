package dev.millrace.connect.topic;

import dev.millrace.diag.Position;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A declared topic next to what the cluster has.
 *
 * @param position where the file declares it
 * @param changes what would make it as declared; empty if it is
 * @param undeclared settings of its own that the file does not name, and that stay
 */
public record TopicState(
    String topic, Position position, List<TopicChange> changes, Map<String, String> undeclared) {
  public TopicState {
    changes = List.copyOf(changes);
    undeclared = Collections.unmodifiableMap(new TreeMap<>(undeclared));
  }
}
