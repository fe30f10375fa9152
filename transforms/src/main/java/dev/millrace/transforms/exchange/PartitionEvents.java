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
 * All events of a partition, grouped by key: a hash table over the blocks' own memory. Per event it
 * keeps a few numbers and no object, because a partition has hundreds of thousands of them.
 */
final class PartitionEvents {
  private static final int EMPTY = 0;

  private final IntUnaryOperator inputRank;
  private final List<Block> blocks = new ArrayList<>();
  private final List<byte[]> payloads = new ArrayList<>();
  private int events;
  private int[] block = new int[1024];
  private int[] offset = new int[1024];
  private long[] time = new long[1024];

  /** The key of event i, by number. */
  private int[] keyOf = new int[1024];

  private int keys;

  /** The first event of key k, its hash, and how many events it has. */
  private int[] firstOf = new int[1024];

  private int[] hashOf = new int[1024];
  private int[] countOf = new int[1024];

  /** Open addressing with linear probing: 1 + number of the key, or {@link #EMPTY}. */
  private int[] slots = new int[2048];

  /**
   * @param inputRank the rank of an input among events of one key and time
   */
  PartitionEvents(IntUnaryOperator inputRank) {
    this.inputRank = inputRank;
  }

  int size() {
    return events;
  }

  void add(Block added) {
    BlockReader reader = new BlockReader(added);
    int number = blocks.size();
    blocks.add(added);
    payloads.add(reader.bytes());
    ensure(events + added.count());
    while (reader.next()) {
      block[events] = number;
      offset[events] = reader.entryOffset();
      time[events] = reader.time();
      int key = keyOf(reader.bytes(), reader.keyOffset(), reader.keyLength());
      keyOf[events] = key;
      countOf[key]++;
      events++;
    }
  }

  private void ensure(int wanted) {
    if (wanted > block.length) {
      int capacity = Math.max(wanted, block.length * 2);
      block = Arrays.copyOf(block, capacity);
      offset = Arrays.copyOf(offset, capacity);
      time = Arrays.copyOf(time, capacity);
      keyOf = Arrays.copyOf(keyOf, capacity);
    }
  }

  /** The number of the key of the event that is being added. */
  private int keyOf(byte[] bytes, int keyOffset, int length) {
    int hash = (int) ByteHash.of(bytes, keyOffset, length);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != EMPTY) {
      int key = slots[slot] - 1;
      if (hashOf[key] == hash && hasKey(firstOf[key], bytes, keyOffset, length)) {
        return key;
      }
      slot = slot + 1 & mask;
    }
    int key = keys++;
    slots[slot] = keys;
    if (key == firstOf.length) {
      firstOf = Arrays.copyOf(firstOf, key * 2);
      hashOf = Arrays.copyOf(hashOf, key * 2);
      countOf = Arrays.copyOf(countOf, key * 2);
    }
    firstOf[key] = events;
    hashOf[key] = hash;
    if (keys * 2 > slots.length) {
      growSlots();
    }
    return key;
  }

  private void growSlots() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int key = 0; key < keys; key++) {
      int slot = hashOf[key] & mask;
      while (slots[slot] != EMPTY) {
        slot = slot + 1 & mask;
      }
      slots[slot] = key + 1;
    }
  }

  private boolean hasKey(int event, byte[] bytes, int keyOffset, int length) {
    byte[] other = payloads.get(block[event]);
    int at = offset[event];
    int otherLength = 0;
    int shift = 0;
    byte b;
    do {
      b = other[at++];
      otherLength |= (b & 0x7f) << shift;
      shift += 7;
    } while (b < 0);
    return otherLength == length
        && Arrays.equals(other, at, at + length, bytes, keyOffset, keyOffset + length);
  }

  /** Takes the events of one key, each key once. */
  interface KeyVisitor {
    void start(Entry first);

    /** The events in the order of {@link Entry#compareWithinKey}. */
    void event(Entry entry);

    void end();
  }

  /** Visits all keys, in no particular order. */
  void forEachKey(KeyVisitor visitor) {
    int[] order = eventsByKey();
    int from = 0;
    for (int key = 0; key < keys; key++) {
      int to = from + countOf[key];
      if (to - from > 1) {
        sort(order, from, to);
      }
      Entry first = entry(order[from]);
      visitor.start(first);
      visitor.event(first);
      for (int i = from + 1; i < to; i++) {
        visitor.event(entry(order[i]));
      }
      visitor.end();
      from = to;
    }
  }

  /** A counting sort: the events of key 0 as they came, then those of key 1, and so on. */
  private int[] eventsByKey() {
    int[] next = new int[keys];
    for (int key = 1; key < keys; key++) {
      next[key] = next[key - 1] + countOf[key - 1];
    }
    int[] order = new int[events];
    for (int event = 0; event < events; event++) {
      order[next[keyOf[event]]++] = event;
    }
    return order;
  }

  private void sort(int[] order, int from, int to) {
    if (isSorted(order, from, to)) {
      return;
    }
    int[] sorted =
        to - from == 2
            ? new int[] {order[from + 1], order[from]}
            : new IndexSort(this::compare).sorted(order, from, to);
    System.arraycopy(sorted, 0, order, from, to - from);
  }

  private boolean isSorted(int[] order, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (compare(order[i - 1], order[i]) > 0) {
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
    Block in = blocks.get(block[event]);
    BlockReader reader = new BlockReader(payloads.get(block[event]), offset[event]);
    reader.next();
    return Entry.of(reader, new InputRank(in.input(), inputRank.applyAsInt(in.input())));
  }
}
