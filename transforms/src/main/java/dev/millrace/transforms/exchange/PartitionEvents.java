package dev.millrace.transforms.exchange;

import dev.millrace.element.Block;
import dev.millrace.element.BlockReader;
import dev.millrace.element.ByteHash;
import dev.millrace.transforms.exchange.Entry.InputRank;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * All events of a partition, in groups by key, or by key and window: a hash table over the blocks'
 * own memory. Per event it keeps a few numbers and no object, because a partition has hundreds of
 * thousands of them. Whoever takes group after group has one group's state in the caches at a time.
 */
final class PartitionEvents {
  private static final int EMPTY = 0;

  private final boolean byWindow;
  private final IntUnaryOperator inputRank;
  private final List<Block> blocks = new ArrayList<>();
  private final List<byte[]> payloads = new ArrayList<>();
  private final BlockReader first = new BlockReader();
  private int events;

  /** Where event i is: the block's number, then the offset in it. */
  private long[] place = new long[1024];

  private long[] time = new long[1024];

  /** The number of the group of event i. */
  private int[] groupOf = new int[1024];

  private int groups;

  /** The first event of group g, its hash, and how many events it has. */
  private int[] firstOf = new int[1024];

  private int[] hashOf = new int[1024];
  private int[] countOf = new int[1024];

  /** Open addressing with linear probing: 1 + number of the group, or {@link #EMPTY}. */
  private int[] slots = new int[2048];

  private PartitionEvents(boolean byWindow, IntUnaryOperator inputRank) {
    this.byWindow = byWindow;
    this.inputRank = inputRank;
  }

  /**
   * Groups by key.
   *
   * @param inputRank the rank of an input among events of one key and time
   */
  static PartitionEvents byKey(IntUnaryOperator inputRank) {
    return new PartitionEvents(false, inputRank);
  }

  /** Groups by key and window. */
  static PartitionEvents byKeyAndWindow() {
    return new PartitionEvents(true, input -> input);
  }

  int size() {
    return events;
  }

  void add(Block added) {
    BlockReader reader = new BlockReader(added);
    long number = (long) blocks.size() << 32;
    blocks.add(added);
    payloads.add(reader.bytes());
    ensure(events + added.count());
    while (reader.next()) {
      place[events] = number | reader.entryOffset();
      time[events] = reader.time();
      int group = groupOf(reader);
      groupOf[events] = group;
      countOf[group]++;
      events++;
    }
  }

  private void ensure(int wanted) {
    if (wanted > place.length) {
      int capacity = Math.max(wanted, place.length * 2);
      place = Arrays.copyOf(place, capacity);
      time = Arrays.copyOf(time, capacity);
      groupOf = Arrays.copyOf(groupOf, capacity);
    }
  }

  /** The number of the group of the event that is being added. */
  private int groupOf(BlockReader reader) {
    long hash64 = ByteHash.of(reader.bytes(), reader.keyOffset(), reader.keyLength());
    int hash = (int) (byWindow ? ByteHash.with(hash64, reader.windowEnd()) : hash64);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != EMPTY) {
      int group = slots[slot] - 1;
      if (hashOf[group] == hash && isOf(group, reader)) {
        return group;
      }
      slot = slot + 1 & mask;
    }
    int group = groups++;
    slots[slot] = groups;
    if (group == firstOf.length) {
      firstOf = Arrays.copyOf(firstOf, group * 2);
      hashOf = Arrays.copyOf(hashOf, group * 2);
      countOf = Arrays.copyOf(countOf, group * 2);
    }
    firstOf[group] = events;
    hashOf[group] = hash;
    if (groups * 2 > slots.length) {
      growSlots();
    }
    return group;
  }

  private void growSlots() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int group = 0; group < groups; group++) {
      int slot = hashOf[group] & mask;
      while (slots[slot] != EMPTY) {
        slot = slot + 1 & mask;
      }
      slots[slot] = group + 1;
    }
  }

  private boolean isOf(int group, BlockReader reader) {
    moveTo(firstOf[group], first);
    return Arrays.equals(
            first.bytes(),
            first.keyOffset(),
            first.keyOffset() + first.keyLength(),
            reader.bytes(),
            reader.keyOffset(),
            reader.keyOffset() + reader.keyLength())
        && (!byWindow
            || first.windowEnd() == reader.windowEnd()
                && first.windowStart() == reader.windowStart());
  }

  /** Takes the events of one group, each group once. */
  interface GroupVisitor {
    /**
     * Stands at the first event of a group.
     *
     * @param at used again for other events
     */
    void start(BlockReader at);

    /** Stands at an event of the group. */
    void event(int input, BlockReader at);

    void end();
  }

  /** The order of the events within a group. */
  enum Order {
    /** That of {@link Entry#compareWithinKey}. */
    WITHIN_KEY,
    /** By event time; those of one time as they came. */
    BY_TIME,
    /** As they came. */
    NONE
  }

  /** Visits all groups, in no particular order. */
  void forEachGroup(Order within, GroupVisitor visitor) {
    int[] order = eventsByGroup();
    BlockReader at = new BlockReader();
    int from = 0;
    for (int group = 0; group < groups; group++) {
      int to = from + countOf[group];
      if (within != Order.NONE && to - from > 1) {
        sort(order, from, to, within);
      }
      for (int i = from; i < to; i++) {
        moveTo(order[i], at);
        if (i == from) {
          visitor.start(at);
        }
        visitor.event(block(order[i]).input(), at);
      }
      visitor.end();
      from = to;
    }
  }

  /** A counting sort: the events of group 0 as they came, then those of group 1, and so on. */
  private int[] eventsByGroup() {
    int[] next = new int[groups];
    for (int group = 1; group < groups; group++) {
      next[group] = next[group - 1] + countOf[group - 1];
    }
    int[] order = new int[events];
    for (int event = 0; event < events; event++) {
      order[next[groupOf[event]]++] = event;
    }
    return order;
  }

  private void sort(int[] order, int from, int to, Order within) {
    IndexSort.Order comparison =
        within == Order.BY_TIME ? (a, b) -> Long.compare(time[a], time[b]) : this::compare;
    if (isSorted(order, from, to, comparison)) {
      return;
    }
    int[] sorted =
        to - from == 2
            ? new int[] {order[from + 1], order[from]}
            : new IndexSort(comparison).sorted(order, from, to);
    System.arraycopy(sorted, 0, order, from, to - from);
  }

  private static boolean isSorted(int[] order, int from, int to, IndexSort.Order comparison) {
    for (int i = from + 1; i < to; i++) {
      if (comparison.compare(order[i - 1], order[i]) > 0) {
        return false;
      }
    }
    return true;
  }

  private int compare(int a, int b) {
    return time[a] != time[b]
        ? Long.compare(time[a], time[b])
        : entry(a).compareWithinKey(entry(b));
  }

  private Entry entry(int event) {
    BlockReader reader = new BlockReader();
    moveTo(event, reader);
    int input = block(event).input();
    return Entry.of(reader, new InputRank(input, inputRank.applyAsInt(input)));
  }

  private Block block(int event) {
    return blocks.get((int) (place[event] >> 32));
  }

  private void moveTo(int event, BlockReader reader) {
    reader.start(payloads.get((int) (place[event] >> 32)), (int) place[event]);
    reader.next();
  }
}
