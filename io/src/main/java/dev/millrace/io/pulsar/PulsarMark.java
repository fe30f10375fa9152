package dev.millrace.io.pulsar;

import dev.millrace.io.partitioned.PartitionClock;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.UnboundedSource;
import org.jspecify.annotations.Nullable;

/** Where a reader stands, partition by partition. Two are equal if they hold the same position. */
public final class PulsarMark implements UnboundedSource.CheckpointMark {
  private final long taken;
  private final long watermark;
  private final boolean finished;
  private final Map<Integer, TopicPosition> positions;
  private final Map<Integer, PartitionClock.State> clocks;
  private final @Nullable Runnable onFinal;

  /**
   * @param taken when the mark was taken, wall-clock milliseconds: what came before a restart is
   *     counted up to here
   * @param watermark of all partitions, before allowed lateness is taken off
   * @param finished whether the read has come to its end
   * @param positions by the partitions' numbers
   * @param onFinal told once the mark is durable; null in a mark that was read back
   */
  PulsarMark(
      long taken,
      long watermark,
      boolean finished,
      Map<Integer, TopicPosition> positions,
      Map<Integer, PartitionClock.State> clocks,
      @Nullable Runnable onFinal) {
    this.taken = taken;
    this.watermark = watermark;
    this.finished = finished;
    this.positions = Collections.unmodifiableMap(new TreeMap<>(positions));
    this.clocks = Collections.unmodifiableMap(new TreeMap<>(clocks));
    this.onFinal = onFinal;
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

  Map<Integer, TopicPosition> positions() {
    return positions;
  }

  Map<Integer, PartitionClock.State> clocks() {
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
    return other instanceof PulsarMark mark
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
