package dev.millrace.io.kinesis;

import dev.millrace.io.partitioned.PartitionedMark;
import org.jspecify.annotations.Nullable;

/** Where a reader stands, shard by shard. */
public final class KinesisMark extends PartitionedMark<String, ShardPosition> {
  private final long created;

  /**
   * @param created when the stream was made, wall-clock milliseconds
   * @param onFinal told once the mark is durable; null in a mark that was read back
   */
  KinesisMark(long created, Standing<String, ShardPosition> standing, @Nullable Runnable onFinal) {
    super(standing, onFinal);
    this.created = created;
  }

  long created() {
    return created;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other) && other instanceof KinesisMark mark && mark.created == created;
  }

  @Override
  public int hashCode() {
    return super.hashCode() * 31 + Long.hashCode(created);
  }
}
