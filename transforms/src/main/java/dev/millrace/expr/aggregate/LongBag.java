package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.util.Arrays;

/** A multiset of whole numbers in 8 bytes each. */
final class LongBag {
  private long[] values = new long[4];
  private int size;
  private boolean sorted = true;

  int size() {
    return size;
  }

  void add(long value) {
    ensure(size + 1);
    sorted &= size == 0 || values[size - 1] <= value;
    values[size++] = value;
  }

  void addAll(LongBag other) {
    ensure(Math.addExact(size, other.size));
    System.arraycopy(other.values, 0, values, size, other.size);
    size += other.size;
    sorted = false;
  }

  private void ensure(int capacity) {
    if (capacity > values.length) {
      values = Arrays.copyOf(values, Math.max(capacity, values.length + (values.length >> 1)));
    }
  }

  /** The value of this number, from 0, in ascending order. */
  long get(int index) {
    sort();
    return values[index];
  }

  private void sort() {
    if (!sorted) {
      Arrays.sort(values, 0, size);
      sorted = true;
    }
  }

  /** In ascending order, each as its distance from the one before. */
  void encode(ByteSink out) {
    sort();
    out.writeVarInt(size);
    long last = 0;
    for (int i = 0; i < size; i++) {
      out.writeVarLong(values[i] - last);
      last = values[i];
    }
  }

  static LongBag decode(ByteSource in) {
    LongBag bag = new LongBag();
    int size = in.readVarInt();
    bag.ensure(size);
    long last = 0;
    for (int i = 0; i < size; i++) {
      last += in.readVarLong();
      bag.values[i] = last;
    }
    bag.size = size;
    return bag;
  }
}
