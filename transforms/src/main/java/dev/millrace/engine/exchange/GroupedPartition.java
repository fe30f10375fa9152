package dev.millrace.engine.exchange;

import dev.millrace.element.block.Block;
import org.jspecify.annotations.Nullable;

/**
 * All events of a partition, however many, in groups. What fits in memory is grouped there; a
 * partition that does not, because one of its keys has millions of events, goes through a temporary
 * file.
 */
final class GroupedPartition {
  /** More than a partition of the usual number of rows takes, unless they are very wide. */
  private static final long AT_LEAST = 64L << 20;

  private final Grouping grouping;
  private final long memoryBytes;
  private PartitionEvents events;
  private @Nullable SortedRuns runs;
  private long size;

  /**
   * @param memoryBytes how much may be in memory, about
   */
  GroupedPartition(Grouping grouping, long memoryBytes) {
    this.grouping = grouping;
    this.memoryBytes = memoryBytes;
    this.events = new PartitionEvents(grouping);
  }

  /** What each of the threads that group partitions side by side may have in memory. */
  static long memoryBytes() {
    Runtime runtime = Runtime.getRuntime();
    return Math.max(AT_LEAST, runtime.maxMemory() / 6 / runtime.availableProcessors());
  }

  /**
   * @throws dev.millrace.diag.UserException ML-5150 if the events are too many for memory and for
   *     the disk
   */
  void add(Block block) {
    if (events.size() > 0 && events.bytes() + block.size() > memoryBytes) {
      putAside();
    }
    events.add(block);
    size += block.count();
  }

  /** The number of events. */
  long size() {
    return size;
  }

  /** Visits all groups, once, in no particular order. */
  void forEachGroup(GroupVisitor visitor) {
    if (runs == null) {
      events.forEachGroup(visitor);
      return;
    }
    putAside().forEachGroup(visitor);
  }

  private SortedRuns putAside() {
    SortedRuns aside = runs;
    if (aside == null) {
      aside = new SortedRuns(grouping);
      runs = aside;
    }
    aside.add(events);
    events = new PartitionEvents(grouping);
    return aside;
  }
}
