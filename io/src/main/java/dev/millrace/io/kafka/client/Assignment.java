package dev.millrace.io.kafka.client;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one split reads.
 *
 * @param ranges the partitions it reads from the start
 * @param index which split it is
 * @param count how many splits there are
 * @param known all partitions of all splits, as {@code topic/partition}; one that is not among them
 *     is new, and belongs to the split that {@link #adopts} it
 */
public record Assignment(List<PartitionRange> ranges, int index, int count, Set<String> known)
    implements Serializable {

  /**
   * One partition.
   *
   * @param start the first offset
   * @param stop the end, exclusive; {@link #NO_STOP} for none
   */
  public record PartitionRange(String topic, int partition, long start, long stop)
      implements Serializable {
    public static final long NO_STOP = Long.MAX_VALUE;

    String label() {
      return topic + "/" + partition;
    }
  }

  /** Deals the partitions out to at most {@code desired} splits, at least one. */
  public static List<Assignment> spread(List<PartitionRange> ranges, int desired) {
    int count = Math.max(1, Math.min(desired, ranges.size()));
    Set<String> known = new TreeSet<>();
    List<List<PartitionRange>> dealt = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      dealt.add(new ArrayList<>());
    }
    for (int i = 0; i < ranges.size(); i++) {
      known.add(ranges.get(i).label());
      dealt.get(i % count).add(ranges.get(i));
    }
    List<Assignment> splits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      splits.add(new Assignment(List.copyOf(dealt.get(i)), i, count, known));
    }
    return splits;
  }

  /** Whether this split has to read a partition that appeared after the start. */
  public boolean adopts(String topic, int partition) {
    String label = topic + "/" + partition;
    return !known.contains(label) && Math.floorMod(label.hashCode(), count) == index;
  }
}
