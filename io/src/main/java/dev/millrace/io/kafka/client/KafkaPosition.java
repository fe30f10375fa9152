package dev.millrace.io.kafka.client;

import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** A place in each partition, to start at or to stop before. */
public sealed interface KafkaPosition extends Serializable {

  /** The oldest record there is. */
  record Earliest() implements KafkaPosition {}

  /** After the newest record at the time of the start. */
  record Latest() implements KafkaPosition {}

  /**
   * What the group of {@code group.id} has committed; the oldest record where it has nothing. Only
   * to start at.
   */
  record Group() implements KafkaPosition {}

  /**
   * The first record whose own time stamp is at or above {@code time}; after the newest record at
   * the time of the start if there is none.
   */
  record AtTime(Instant time) implements KafkaPosition {}

  /**
   * Given offsets. A partition that is not named starts at its oldest record, and as a stop has no
   * end.
   *
   * @param offsets topic → partition → offset
   * @param topicIds topic → the id of the topic that the offsets are of, as far as it is known: one
   *     that was made anew under its name has another, and other records at the same offsets
   */
  record Offsets(Map<String, Map<Integer, Long>> offsets, Map<String, String> topicIds)
      implements KafkaPosition {
    public Offsets {
      Map<String, Map<Integer, Long>> copy = new TreeMap<>();
      offsets.forEach(
          (topic, byPartition) ->
              copy.put(topic, Collections.unmodifiableMap(new TreeMap<>(byPartition))));
      offsets = Collections.unmodifiableMap(copy);
      topicIds = Collections.unmodifiableMap(new TreeMap<>(topicIds));
    }

    /** Offsets in whatever topics there are under these names. */
    public Offsets(Map<String, Map<Integer, Long>> offsets) {
      this(offsets, Map.of());
    }
  }
}
