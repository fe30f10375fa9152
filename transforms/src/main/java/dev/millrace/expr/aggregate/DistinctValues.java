package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteHash;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import java.util.Arrays;

/**
 * A set of values, kept as the bytes of each, one after the other. Most sets hold a few values and
 * are searched from end to end; larger ones get a table of hashes.
 */
final class DistinctValues {
  private static final int MAX_UNINDEXED = 8;
  private static final int EMPTY = 0;

  private final ByteSink bytes = new ByteSink(16);

  /** Where value i ends in {@link #bytes}; it begins where the one before it ends. */
  private int[] ends = new int[2];

  private int size;

  /**
   * Open addressing with linear probing: 1 + number of the value. Empty while searched, and of a
   * set that was decoded until a value comes: a result needs none.
   */
  private int[] slots = {};

  int size() {
    return size;
  }

  /** Adds a value that is not NULL. */
  void add(ValueCodec codec, Object value) {
    int start = bytes.size();
    codec.encode(value, bytes);
    keepIfNew(start);
  }

  /** Adds all values of another set. */
  void addAll(DistinctValues other) {
    for (int i = 0; i < other.size; i++) {
      int start = other.start(i);
      add(other.bytes.array(), start, other.ends[i] - start);
    }
  }

  private void add(byte[] source, int offset, int length) {
    int start = bytes.size();
    bytes.writeRaw(source, offset, length);
    keepIfNew(start);
  }

  /** The bytes from {@code start} on become a value, or are forgotten if they are one already. */
  private void keepIfNew(int start) {
    int end = bytes.size();
    if (slots.length == 0 && size > MAX_UNINDEXED) {
      index(4 * Integer.highestOneBit(size));
    }
    if (slots.length == 0) {
      for (int i = 0; i < size; i++) {
        if (equal(i, start, end)) {
          bytes.truncate(start);
          return;
        }
      }
      append(end);
      return;
    }
    int slot = slotOf(start, end);
    if (slots[slot] != EMPTY) {
      bytes.truncate(start);
      return;
    }
    append(end);
    slots[slot] = size;
    if (size * 2 > slots.length) {
      index(slots.length * 2);
    }
  }

  private void append(int end) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
    }
    ends[size++] = end;
  }

  private int slotOf(int start, int end) {
    int mask = slots.length - 1;
    int slot = hash(start, end) & mask;
    while (slots[slot] != EMPTY && !equal(slots[slot] - 1, start, end)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void index(int capacity) {
    slots = new int[capacity];
    for (int i = 0; i < size; i++) {
      slots[slotOf(start(i), ends[i])] = i + 1;
    }
  }

  private int start(int value) {
    return value == 0 ? 0 : ends[value - 1];
  }

  private boolean equal(int value, int start, int end) {
    byte[] array = bytes.array();
    return Arrays.equals(array, start(value), ends[value], array, start, end);
  }

  private int hash(int start, int end) {
    return (int) ByteHash.of(bytes.array(), start, end - start);
  }

  void encode(ByteSink out) {
    out.writeVarInt(size);
    for (int i = 0; i < size; i++) {
      int start = start(i);
      out.writeVarInt(ends[i] - start);
      out.writeRaw(bytes.array(), start, ends[i] - start);
    }
  }

  static DistinctValues decode(ByteSource in) {
    DistinctValues values = new DistinctValues();
    for (int left = in.readVarInt(); left > 0; left--) {
      int length = in.readVarInt();
      values.bytes.writeRaw(in.array(), in.position(), length);
      in.skip(length);
      values.append(values.bytes.size());
    }
    return values;
  }
}
