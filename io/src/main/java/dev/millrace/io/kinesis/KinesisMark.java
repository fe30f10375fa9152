package dev.millrace.io.kinesis;

import dev.millrace.io.partitioned.PartitionClock;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.UnboundedSource;
import org.jspecify.annotations.Nullable;

/** Where a reader stands, shard by shard. Two are equal if they hold the same position. */
public final class KinesisMark implements UnboundedSource.CheckpointMark {
  private final long created;
  private final long taken;
  private final long watermark;
  private final boolean finished;
  private final Map<String, ShardPosition> positions;
  private final Map<String, PartitionClock.State> clocks;
  private final @Nullable Runnable onFinal;

  /**
   * @param watermark of all shards, before allowed lateness is taken off
   * @param finished whether the read has come to its end
   * @param positions by the shards' ids
   * @param clocks of the shards that were begun
   * @param onFinal told once the mark is durable; null in a mark that was read back
   */
  KinesisMark(
      Moments moments,
      long watermark,
      boolean finished,
      Map<String, ShardPosition> positions,
      Map<String, PartitionClock.State> clocks,
      @Nullable Runnable onFinal) {
    this.created = moments.created();
    this.taken = moments.taken();
    this.watermark = watermark;
    this.finished = finished;
    this.positions = Collections.unmodifiableMap(new TreeMap<>(positions));
    this.clocks = Collections.unmodifiableMap(new TreeMap<>(clocks));
    this.onFinal = onFinal;
  }

  /**
   * In wall-clock milliseconds.
   *
   * @param created when the stream was made
   * @param taken when the mark was taken: what came before a restart is counted up to here
   */
  record Moments(long created, long taken) {}

  long created() {
    return created;
  }

  long taken() {
    return taken;
  }

  long watermark() {
    return watermark;
  }

  boolean finished() {
    return finished;
  }

  Map<String, ShardPosition> positions() {
    return positions;
  }

  Map<String, PartitionClock.State> clocks() {
    return clocks;
  }

  @Override
  public void finalizeCheckpoint() {
    if (onFinal != null) {
      onFinal.run();
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KinesisMark mark
        && mark.created == created
        && mark.taken == taken
        && mark.watermark == watermark
        && mark.finished == finished
        && mark.positions.equals(positions)
        && mark.clocks.equals(clocks);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(watermark) * 31 + positions.hashCode();
  }

  @Override
  public String toString() {
    return watermark + (finished ? " finished " : " ") + positions;
  }
}
