package dev.millrace.element.coding;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A hash table whose keys are byte strings: a look-up takes a slice of someone else's array and
 * copies nothing; only a key that is new is copied. Walked in the order of entry.
 *
 * @param <V> the values
 */
public final class KeyTable<V> {
  private static final int EMPTY = 0;

  private byte[][] keys = new byte[8][];
  private Object[] values = new Object[8];
  private int[] hashes = new int[8];

  /** Open addressing with linear probing: 1 + number of the entry, or {@link #EMPTY}. */
  private int[] slots = new int[16];

  private int size;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The value of a key, or null if it has none. */
  public @Nullable V get(byte[] bytes, int offset, int length) {
    int slot = slotOf(bytes, offset, length, hash(bytes, offset, length));
    return slots[slot] == EMPTY ? null : value(slots[slot] - 1);
  }

  public @Nullable V get(byte[] key) {
    return get(key, 0, key.length);
  }

  /** The value of a key; one that has none gets what {@code create} makes. */
  public V getOrCreate(byte[] bytes, int offset, int length, Supplier<? extends V> create) {
    int hash = hash(bytes, offset, length);
    int slot = slotOf(bytes, offset, length, hash);
    if (slots[slot] != EMPTY) {
      return value(slots[slot] - 1);
    }
    V created = create.get();
    if (size == keys.length) {
      grow();
      slot = slotOf(bytes, offset, length, hash);
    }
    keys[size] = Arrays.copyOfRange(bytes, offset, offset + length);
    values[size] = created;
    hashes[size] = hash;
    slots[slot] = ++size;
    return created;
  }

  /** Calls {@code visitor} for every key, in the order of entry. The keys are the table's own. */
  public void forEach(BiConsumer<byte[], ? super V> visitor) {
    for (int i = 0; i < size; i++) {
      visitor.accept(keys[i], value(i));
    }
  }

  /** Forgets all keys and keeps the memory of the table itself. */
  public void clear() {
    Arrays.fill(keys, 0, size, new byte[0]);
    Arrays.fill(values, 0, size, null);
    Arrays.fill(slots, EMPTY);
    size = 0;
  }

  @SuppressWarnings("unchecked")
  private V value(int entry) {
    return (V) values[entry];
  }

  private int slotOf(byte[] bytes, int offset, int length, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != EMPTY) {
      int entry = slots[slot] - 1;
      if (hashes[entry] == hash
          && Arrays.equals(keys[entry], 0, keys[entry].length, bytes, offset, offset + length)) {
        return slot;
      }
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    int capacity = Math.multiplyExact(keys.length, 2);
    keys = Arrays.copyOf(keys, capacity);
    values = Arrays.copyOf(values, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    slots = new int[capacity * 2];
    int mask = slots.length - 1;
    for (int entry = 0; entry < size; entry++) {
      int slot = hashes[entry] & mask;
      while (slots[slot] != EMPTY) {
        slot = slot + 1 & mask;
      }
      slots[slot] = entry + 1;
    }
  }

  /** The lower half; a partition is chosen by the upper one, so keys of one still spread here. */
  private static int hash(byte[] bytes, int offset, int length) {
    return (int) ByteHash.of(bytes, offset, length);
  }
}
