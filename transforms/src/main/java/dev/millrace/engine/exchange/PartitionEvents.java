package dev.millrace.engine.exchange;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.ByteHash;
import dev.millrace.engine.exchange.Grouping.Order;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Events of a partition, in groups by key, or by key and window: a hash table over the blocks' own
 * memory. Per event it keeps a few numbers and no object, because a partition has hundreds of
 * thousands of them. Whoever takes group after group has one group's state in the caches at a time.
 *
 * <p>What is looked up lies anywhere in tens of megabytes. So the places that {@value #AHEAD}
 * events need are read once beforehand, one after the other: the processor then waits for all of
 * them together, not for each (group prefetching: Chen, Ailamaki, Gibbons and Mowry, 2004).
 */
final class PartitionEvents {
  private static final int AHEAD = 16;
  private static final long EMPTY = 0;
  private static final int CACHE_LINE = 64;
  private static final long MAX_SLOTS = 1L << 30;

  private final Grouping grouping;

  /** The blocks' entries, and the inputs that they belong to. */
  private byte[][] payloads = new byte[64][];

  private int[] inputs = new int[64];
  private int blocks;
  private final BlockReader first = new BlockReader();
  private int events;
  private long payloadBytes;

  /** Where event i is: the block's number, then the offset in it. */
  private long[] place = new long[1024];

  private long[] time = new long[1024];

  /** The number of the group of event i. */
  private int[] groupOf = new int[1024];

  private int groups;

  /** Where the first event of group g is, and how many it has. */
  private long[] firstOf = new long[1024];

  private int[] countOf = new int[1024];

  /** Open addressing with linear probing: hash, then 1 + number of the group; or {@link #EMPTY}. */
  private long[] slots = new long[2048];

  /** The keys and windows of the events that are about to be grouped, in one block. */
  private final int[] hashes = new int[AHEAD];

  private final int[] keyOffsets = new int[AHEAD];
  private final int[] keyLengths = new int[AHEAD];
  private final long[] windowStarts = new long[AHEAD];
  private final long[] windowEnds = new long[AHEAD];

  /** What was read beforehand, so that nobody takes the reading for useless. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  PartitionEvents(Grouping grouping) {
    this.grouping = grouping;
  }

  int size() {
    return events;
  }

  /** The memory that the events take, with the arrays that putting them in order needs. */
  long bytes() {
    long perEvent = 2L * Long.BYTES + Integer.BYTES;
    long perGroup = Long.BYTES + Integer.BYTES;
    return payloadBytes
        + perEvent * place.length
        + perGroup * firstOf.length
        + (long) Long.BYTES * slots.length
        + 2L * Integer.BYTES * (events + groups);
  }

  void add(Block added) {
    BlockReader reader = new BlockReader(added);
    long number = (long) blocks << 32;
    if (blocks == payloads.length) {
      payloads = Arrays.copyOf(payloads, blocks * 2);
      inputs = Arrays.copyOf(inputs, blocks * 2);
    }
    payloads[blocks] = reader.bytes();
    inputs[blocks++] = added.input();
    payloadBytes += reader.bytes().length;
    ensure(events + added.count());
    int waiting = 0;
    while (reader.next()) {
      place[events + waiting] = number | reader.entryOffset();
      time[events + waiting] = reader.time();
      note(waiting++, reader);
      if (waiting == AHEAD) {
        group(waiting, reader.bytes());
        waiting = 0;
      }
    }
    group(waiting, reader.bytes());
  }

  private void ensure(int wanted) {
    if (wanted > place.length) {
      int capacity = Math.max(wanted, place.length * 2);
      place = Arrays.copyOf(place, capacity);
      time = Arrays.copyOf(time, capacity);
      groupOf = Arrays.copyOf(groupOf, capacity);
    }
  }

  private void note(int i, BlockReader reader) {
    keyOffsets[i] = reader.keyOffset();
    keyLengths[i] = reader.keyLength();
    windowStarts[i] = reader.windowStart();
    windowEnds[i] = reader.windowEnd();
    long hash = ByteHash.of(reader.bytes(), reader.keyOffset(), reader.keyLength());
    hashes[i] = (int) (grouping.byWindow() ? ByteHash.with(hash, reader.windowEnd()) : hash);
  }

  /** Puts the events that were noted into their groups. */
  private void group(int count, byte[] payload) {
    touchGroups(count);
    for (int i = 0; i < count; i++) {
      int group = groupOf(i, payload);
      groupOf[events] = group;
      countOf[group]++;
      events++;
    }
  }

  private void touchGroups(int count) {
    int mask = slots.length - 1;
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += slots[hashes[i] & mask];
    }
    for (int i = 0; i < count; i++) {
      long slot = slots[hashes[i] & mask];
      sum += slot == EMPTY ? 0 : firstOf[(int) slot - 1];
    }
    for (int i = 0; i < count; i++) {
      long slot = slots[hashes[i] & mask];
      sum += slot == EMPTY ? 0 : touch(firstOf[(int) slot - 1]);
    }
    touched += sum;
  }

  private int touch(long at) {
    return payloads[(int) (at >> 32)][(int) at];
  }

  /** The number of the group of one of the events that were noted. */
  private int groupOf(int i, byte[] payload) {
    int hash = hashes[i];
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != EMPTY) {
      int group = (int) slots[slot] - 1;
      if ((int) (slots[slot] >> 32) == hash && isOf(group, i, payload)) {
        return group;
      }
      slot = slot + 1 & mask;
    }
    int group = groups++;
    slots[slot] = (long) hash << 32 | groups;
    if (group == firstOf.length) {
      firstOf = Arrays.copyOf(firstOf, group * 2);
      countOf = Arrays.copyOf(countOf, group * 2);
    }
    firstOf[group] = place[events];
    if (groups * 2 > slots.length) {
      growSlots();
    }
    return group;
  }

  private void growSlots() {
    long[] old = slots;
    // By four: each growth moves all that is there to places that are in no cache.
    slots = new long[(int) Math.min(MAX_SLOTS, old.length * 4L)];
    int mask = slots.length - 1;
    for (long taken : old) {
      if (taken != EMPTY) {
        int slot = (int) (taken >> 32) & mask;
        while (slots[slot] != EMPTY) {
          slot = slot + 1 & mask;
        }
        slots[slot] = taken;
      }
    }
  }

  private boolean isOf(int group, int i, byte[] payload) {
    moveTo(firstOf[group], first);
    int offset = keyOffsets[i];
    int firstOffset = first.keyOffset();
    return Arrays.equals(
            first.bytes(),
            firstOffset,
            firstOffset + first.keyLength(),
            payload,
            offset,
            offset + keyLengths[i])
        && (!grouping.byWindow()
            || first.windowEnd() == windowEnds[i] && first.windowStart() == windowStarts[i]);
  }

  /** Visits all groups, in no particular order. */
  void forEachGroup(GroupVisitor visitor) {
    visit(IntStream.range(0, groups).toArray(), visitor);
  }

  /** Visits all groups in the order of {@link Grouping#compareGroups}. */
  void forEachGroupInOrder(GroupVisitor visitor) {
    BlockReader a = new BlockReader();
    BlockReader b = new BlockReader();
    IndexSort.Order order =
        (i, j) -> {
          moveTo(firstOf[i], a);
          moveTo(firstOf[j], b);
          return grouping.compareGroups(a, b);
        };
    visit(new IndexSort(order).sorted(IntStream.range(0, groups).toArray(), 0, groups), visitor);
  }

  private void visit(int[] sequence, GroupVisitor visitor) {
    int[] order = eventsByGroup(sequence);
    BlockReader at = new BlockReader();
    int ahead = 0;
    int from = 0;
    for (int group : sequence) {
      int to = from + countOf[group];
      if (grouping.within() != Order.NONE && to - from > 1) {
        sort(order, from, to);
      }
      for (int i = from; i < to; i++) {
        if (ahead == i) {
          ahead = touchEvents(order, i);
        }
        moveTo(place[order[i]], at);
        if (i == from) {
          visitor.start(at);
        }
        visitor.event(inputOf(order[i]), at);
      }
      visitor.end();
      from = to;
    }
  }

  /** Returns up to where. */
  private int touchEvents(int[] order, int from) {
    int to = Math.min(from + AHEAD, events);
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += place[order[i]];
    }
    for (int i = from; i < to; i++) {
      long at = place[order[i]];
      byte[] payload = payloads[(int) (at >> 32)];
      sum += payload[(int) at] + payload[Math.min((int) at + CACHE_LINE, payload.length - 1)];
    }
    touched += sum;
    return to;
  }

  /** A counting sort: the events of the first group as they came, then those of the second. */
  private int[] eventsByGroup(int[] sequence) {
    int[] next = new int[groups];
    int before = 0;
    for (int group : sequence) {
      next[group] = before;
      before += countOf[group];
    }
    int[] order = new int[events];
    for (int event = 0; event < events; event++) {
      order[next[groupOf[event]]++] = event;
    }
    return order;
  }

  private void sort(int[] order, int from, int to) {
    IndexSort.Order comparison =
        grouping.within() == Order.BY_TIME
            ? (a, b) -> Long.compare(time[a], time[b])
            : this::compare;
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
    if (time[a] != time[b]) {
      return Long.compare(time[a], time[b]);
    }
    return grouping.compareWithin(readerAt(a), inputOf(a), readerAt(b), inputOf(b));
  }

  private BlockReader readerAt(int event) {
    BlockReader reader = new BlockReader();
    moveTo(place[event], reader);
    return reader;
  }

  private int inputOf(int event) {
    return inputs[(int) (place[event] >> 32)];
  }

  private void moveTo(long at, BlockReader reader) {
    reader.start(payloads[(int) (at >> 32)], (int) at);
    reader.next();
  }
}
