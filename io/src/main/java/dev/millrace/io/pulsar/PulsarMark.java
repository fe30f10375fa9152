package dev.millrace.io.pulsar;

import dev.millrace.io.partitioned.PartitionedMark;
import org.jspecify.annotations.Nullable;

/** Where a reader stands, by the partitions' numbers. */
public final class PulsarMark extends PartitionedMark<Integer, TopicPosition> {
  /**
   * @param onFinal told once the mark is durable; null in a mark that was read back
   */
  PulsarMark(Standing<Integer, TopicPosition> standing, @Nullable Runnable onFinal) {
    super(standing, onFinal);
  }
}
