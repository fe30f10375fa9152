package dev.millrace.io.partitioned;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader stands, partition by partition. Two are equal if they hold the same.
 *
 * @param <K> names a partition
 * @param <P> how far a partition was read
 */
public abstract class PartitionedMark<K extends Comparable<K>, P> implements CheckpointMark {
  private final Standing<K, P> standing;
  private final @Nullable Runnable onFinal;

  /**
   * @param onFinal told once the mark is durable; null in a mark that was read back
   */
  protected PartitionedMark(Standing<K, P> standing, @Nullable Runnable onFinal) {
    this.standing = standing;
    this.onFinal = onFinal;
  }

  /**
   * What all such marks hold.
   *
   * @param taken when the mark was taken, wall-clock milliseconds: what came before a restart is
   *     counted up to here
   * @param watermark of all partitions, before allowed lateness is taken off
   * @param finished whether the read has come to its end
   * @param positions of all partitions
   * @param clocks of the partitions that were begun
   */
  public record Standing<K extends Comparable<K>, P>(
      long taken,
      long watermark,
      boolean finished,
      Map<K, P> positions,
      Map<K, PartitionClock.State> clocks) {
    public Standing {
      positions = sorted(positions);
      clocks = sorted(clocks);
    }

    private static <K, V> SortedMap<K, V> sorted(Map<K, V> map) {
      return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
  }

  public final Standing<K, P> standing() {
    return standing;
  }

  /** By partition. */
  public final Map<K, P> positions() {
    return standing.positions();
  }

  @Override
  public final void finalizeCheckpoint() {
    if (onFinal != null) {
      onFinal.run();
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PartitionedMark<?, ?> mark
        && mark.getClass() == getClass()
        && mark.standing.equals(standing);
  }

  @Override
  public int hashCode() {
    return standing.hashCode();
  }

  @Override
  public final String toString() {
    return standing.watermark() + (standing.finished() ? " finished " : " ") + standing.positions();
  }
}
