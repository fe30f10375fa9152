package dev.millrace.io.kinesis;

import dev.millrace.base.Copy;
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
 * What {@link KinesisSource} needs to know.
 *
 * @param name of the stream of the pipeline, under which the reader tells where it stands
 * @param range where the read starts and how it ends
 * @param decoder of the records' data
 * @param schema of the rows
 * @param columns that are not of the data
 */
public record KinesisSourceOptions(
    String name,
    KinesisTarget target,
    Range range,
    RecordDecoder decoder,
    Schema schema,
    Columns columns,
    EventTimeRules times)
    implements Serializable {
  /**
   * How far a record's time of arrival may lie behind one before it in its shard: they nearly
   * ascend, and the service does not promise more.
   */
  public static final Duration ARRIVAL_BOUND = Duration.ofSeconds(1);

  /**
   * Which columns of the schema hold what the service says about a record; -1 where none does.
   *
   * @param partitionKey STRING
   * @param sequence STRING, with the place in an aggregate after a dot
   * @param shard STRING
   * @param timestamp TIMESTAMP: when it arrived
   */
  public record Columns(int partitionKey, int sequence, int shard, int timestamp)
      implements Serializable {}

  /**
   * Where a read starts and how it ends.
   *
   * @param since wall-clock milliseconds, {@link #HORIZON} or {@link #LATEST}
   * @param held what is known of some shards already
   * @param allowGap whether the read goes on where records may have been deleted before they were
   *     read
   * @param untilIdle the read ends once nothing came for so long; null reads on for ever
   * @param checkpointed an ended read stays until checkpoints hold its end
   */
  public record Range(
      long since,
      @Nullable History held,
      boolean allowGap,
      @Nullable Duration untilIdle,
      boolean checkpointed)
      implements Serializable {
    public static final long HORIZON = ShardPosition.HORIZON;
    public static final long LATEST = ShardPosition.LATEST;
  }

  /**
   * What an archive holds of a stream.
   *
   * @param created when the stream was made, wall-clock milliseconds
   * @param shards by the shards' numbers
   */
  public record History(long created, Map<Integer, ArchivedEnd> shards) implements Serializable {
    public History {
      shards = new TreeMap<>(shards);
    }
  }

  public KinesisSourceOptions withRange(Range other) {
    return Copy.of(this, KinesisSourceOptions::range).with(other);
  }
}
