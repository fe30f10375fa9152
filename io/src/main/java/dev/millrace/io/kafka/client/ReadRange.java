package dev.millrace.io.kafka.client;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a read starts and when it ends. Both positions are turned into offsets once, when the job
 * starts.
 *
 * @param start the first record of each partition
 * @param stop the end of each partition, exclusive; null reads on for ever
 * @param untilIdle a split's read ends once every one of its partitions is at its end and nothing
 *     came for this long; other splits may go on. Null reads on for ever
 * @param checkpointed an ended read stays until checkpoints hold its end: for sinks that write when
 *     a checkpoint is complete, on runners that take checkpoints
 */
public record ReadRange(
    KafkaPosition start,
    @Nullable KafkaPosition stop,
    @Nullable Duration untilIdle,
    boolean checkpointed)
    implements Serializable {
  public ReadRange {
    if (stop instanceof KafkaPosition.Group) {
      throw new IllegalArgumentException("a group's position is not a place to stop at");
    }
  }

  /** A range whose end waits for nothing. */
  public ReadRange(
      KafkaPosition start, @Nullable KafkaPosition stop, @Nullable Duration untilIdle) {
    this(start, stop, untilIdle, false);
  }

  /** The ids of the topics that the start's offsets are of, as far as they are known. */
  public Map<String, String> topicIds() {
    return start instanceof KafkaPosition.Offsets given ? given.topicIds() : Map.of();
  }

  /** The same range, begun elsewhere. */
  public ReadRange startingAt(KafkaPosition other) {
    return new ReadRange(other, stop, untilIdle, checkpointed);
  }

  /** The same range whose end stays until checkpoints hold it. */
  public ReadRange checkpointedAtEnd() {
    return new ReadRange(start, stop, untilIdle, true);
  }

  /** Everything there is, and whatever comes. */
  public static ReadRange all() {
    return new ReadRange(new KafkaPosition.Earliest(), null, null);
  }

  /** Everything there is, until nothing came for this long. */
  public static ReadRange untilIdle(Duration quiet) {
    return new ReadRange(new KafkaPosition.Earliest(), null, quiet);
  }
}
