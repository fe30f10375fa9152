package dev.millrace.io.pulsar;

import dev.millrace.base.Copy;
import dev.millrace.io.arrival.HeaderColumns;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.partitioned.ArchivedEnd;
import dev.millrace.io.partitioned.EventTimeRules;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PulsarSource} needs to know.
 *
 * @param name of the stream of the pipeline, under which the reader tells where it stands
 * @param range where the read starts and how it ends
 * @param decoder of the messages' values
 * @param schema of the rows
 * @param columns that are not of the value
 */
public record PulsarSourceOptions(
    String name,
    PulsarTarget target,
    Range range,
    Reading reading,
    RecordDecoder decoder,
    Schema schema,
    Columns columns,
    EventTimeRules times)
    implements Serializable {
  /**
   * How far a message's time of publication may lie behind one before it in its partition: each
   * producer has a clock of its own.
   */
  public static final Duration PUBLISHED_BOUND = Duration.ofSeconds(1);

  /** The fewest and the most messages that may be sent ahead. */
  public static final long LEAST_PREFETCH = 1;

  public static final long MOST_PREFETCH = 100_000;

  /**
   * Which columns of the schema hold what Pulsar says about a message; -1 where none does.
   *
   * @param properties that become columns
   * @param key STRING, NULL where there is none
   * @param messageId STRING, as Pulsar's tools print it
   * @param partition INT32
   * @param published TIMESTAMP
   * @param eventTime TIMESTAMP, NULL where the producer has set none
   */
  public record Columns(
      HeaderColumns properties, int key, int messageId, int partition, int published, int eventTime)
      implements Serializable {}

  /**
   * How a topic is read.
   *
   * @param prefetch how many messages the brokers send ahead, over all partitions
   * @param compacted whether only the last message of each key is read where the topic was
   *     compacted
   * @param subscription the durable subscription that keeps what was not read; null for none
   */
  public record Reading(int prefetch, boolean compacted, @Nullable String subscription)
      implements Serializable {}

  /**
   * Where a read starts and how it ends.
   *
   * @param since wall-clock milliseconds, {@link #EARLIEST} or {@link #LATEST}
   * @param held what an archive holds of the partitions already, by their numbers; null if there is
   *     no archive to go on from
   * @param allowGap whether the read goes on where messages may have been deleted before they were
   *     read
   * @param untilIdle the read ends once nothing came for so long; null reads on for ever
   * @param checkpointed an ended read stays until checkpoints hold its end
   */
  public record Range(
      long since,
      @Nullable Map<Integer, ArchivedEnd> held,
      boolean allowGap,
      @Nullable Duration untilIdle,
      boolean checkpointed)
      implements Serializable {
    public static final long EARLIEST = TopicPosition.EARLIEST;
    public static final long LATEST = TopicPosition.LATEST;

    public Range {
      held = held == null ? null : new TreeMap<>(held);
    }
  }

  public PulsarSourceOptions withRange(Range other) {
    return Copy.of(this, PulsarSourceOptions::range).with(other);
  }
}
