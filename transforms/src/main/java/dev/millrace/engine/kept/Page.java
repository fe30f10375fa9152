package dev.millrace.engine.kept;

import dev.millrace.element.coding.ByteViews;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Some keys with the bytes kept for each, one after the other in one array: the lengths of key and
 * value (4 bytes each), the key, the value. A look-up goes through some bits of the keys' hashes
 * first.
 */
final class Page {
  private static final int HEADER = 2 * Integer.BYTES;
  private static final short[] NO_TAGS = {};
  private static final int[] NO_PLACES = {};
  private static final byte[] NO_BYTES = {};

  /** An empty page keeps no more memory than that. */
  private static final int KEPT_EMPTY = 1 << 10;

  /** So many bytes of what is gone, and more than half of all, are given back at once. */
  private static final int MOST_DEAD = 64 << 10;

  private final Object owner;
  private int count;
  private short[] tags = NO_TAGS;
  private int[] places = NO_PLACES;
  private byte[] bytes = NO_BYTES;
  private int used;

  /** Bytes of entries that are gone. */
  private int dead;

  Page(Object owner) {
    this.owner = owner;
  }

  Object owner() {
    return owner;
  }

  /** The bytes of the entries. */
  int size() {
    return used - dead;
  }

  /** The memory for entries, with that of what is gone. */
  int room() {
    return bytes.length;
  }

  /** The same content, without what is gone. */
  Page copy(Object newOwner) {
    Page copy = new Page(newOwner);
    copy.count = count;
    copy.tags = Arrays.copyOf(tags, count + 4);
    copy.places = Arrays.copyOf(places, count + 4);
    copy.bytes = new byte[used - dead + (used - dead >> 3) + 64];
    copy.take(this);
    return copy;
  }

  /** Takes the entries of another page with as many, into memory that suffices. */
  private void take(Page other) {
    if (other.dead == 0) {
      System.arraycopy(other.bytes, 0, bytes, 0, other.used);
      used = other.used;
      return;
    }
    int at = 0;
    for (int i = 0; i < count; i++) {
      int length = other.entryLength(other.places[i]);
      System.arraycopy(other.bytes, other.places[i], bytes, at, length);
      places[i] = at;
      at += length;
    }
    used = at;
  }

  byte @Nullable [] get(int hash, byte[] key) {
    int index = indexOf(hash, key);
    if (index < 0) {
      return null;
    }
    int place = places[index];
    int from = place + HEADER + key.length;
    return Arrays.copyOfRange(bytes, from, from + valueLength(place));
  }

  /** Returns whether the key is new. */
  boolean put(int hash, byte[] key, byte[] value) {
    int index = indexOf(hash, key);
    if (index >= 0) {
      int place = places[index];
      if (valueLength(place) == value.length) {
        System.arraycopy(value, 0, bytes, place + HEADER + key.length, value.length);
        return false;
      }
      dropAt(index);
    }
    append(tag(hash), key, value);
    return index < 0;
  }

  private void append(short tag, byte[] key, byte[] value) {
    int length = HEADER + key.length + value.length;
    ensure(length);
    if (count == tags.length) {
      tags = Arrays.copyOf(tags, count + (count >> 1) + 8);
      places = Arrays.copyOf(places, tags.length);
    }
    tags[count] = tag;
    places[count] = used;
    count++;
    ByteViews.INT.set(bytes, used, key.length);
    ByteViews.INT.set(bytes, used + Integer.BYTES, value.length);
    System.arraycopy(key, 0, bytes, used + HEADER, key.length);
    System.arraycopy(value, 0, bytes, used + HEADER + key.length, value.length);
    used += length;
  }

  /** Takes an entry away; the last one takes its number. */
  void dropAt(int index) {
    dead += entryLength(places[index]);
    count--;
    tags[index] = tags[count];
    places[index] = places[count];
    if (count == 0) {
      // A page of an owner that stays would keep its largest size otherwise.
      bytes = bytes.length > KEPT_EMPTY ? NO_BYTES : bytes;
      used = 0;
      dead = 0;
    } else if (dead > MOST_DEAD && dead > used / 2) {
      compact(0);
    }
  }

  private void ensure(int more) {
    if (bytes.length - used < more) {
      compact(more);
    }
  }

  /** Puts the entries into memory for them and more. */
  private void compact(int more) {
    int live = used - dead;
    byte[] old = bytes;
    bytes = new byte[Math.addExact(Math.addExact(live, more), (live >> 1) + 64)];
    int at = 0;
    for (int i = 0; i < count; i++) {
      int length = lengthIn(old, places[i]);
      System.arraycopy(old, places[i], bytes, at, length);
      places[i] = at;
      at += length;
    }
    used = at;
    dead = 0;
  }

  void forEachKey(Consumer<byte[]> visitor) {
    for (int i = 0; i < count; i++) {
      visitor.accept(key(places[i]));
    }
  }

  /** Puts each entry where it belongs now. */
  void moveTo(Function<byte[], Page> pageOf) {
    for (int i = 0; i < count; i++) {
      byte[] key = key(places[i]);
      int from = places[i] + HEADER + key.length;
      byte[] value = Arrays.copyOfRange(bytes, from, from + valueLength(places[i]));
      pageOf.apply(key).append(tags[i], key, value);
    }
  }

  void encode(DataOutputStream out) throws IOException {
    out.writeInt(count);
    out.writeInt(size());
    if (dead == 0) {
      out.write(bytes, 0, used);
      return;
    }
    for (int i = 0; i < count; i++) {
      out.write(bytes, places[i], entryLength(places[i]));
    }
  }

  /**
   * Reads what was written.
   *
   * @param hashOf the hash of a key
   */
  static Page decode(DataInputStream in, Object owner, ToIntFunction<byte[]> hashOf)
      throws IOException {
    Page read = new Page(owner);
    read.count = in.readInt();
    read.used = in.readInt();
    read.bytes = in.readNBytes(read.used);
    if (read.bytes.length < read.used) {
      throw new EOFException("a page of keys ends too early");
    }
    read.tags = new short[read.count];
    read.places = new int[read.count];
    int at = 0;
    for (int i = 0; i < read.count; i++) {
      read.places[i] = at;
      read.tags[i] = tag(hashOf.applyAsInt(read.key(at)));
      at += read.entryLength(at);
    }
    return read;
  }

  /** The number of a key's entry, the same in a copy of the page; -1 if it has none. */
  int indexOf(int hash, byte[] key) {
    short tag = tag(hash);
    for (int i = 0; i < count; i++) {
      if (tags[i] == tag && isAt(places[i], key)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isAt(int place, byte[] key) {
    int length = (int) ByteViews.INT.get(bytes, place);
    int from = place + HEADER;
    return length == key.length && Arrays.equals(bytes, from, from + length, key, 0, length);
  }

  private byte[] key(int place) {
    int from = place + HEADER;
    return Arrays.copyOfRange(bytes, from, from + (int) ByteViews.INT.get(bytes, place));
  }

  private int valueLength(int place) {
    return (int) ByteViews.INT.get(bytes, place + Integer.BYTES);
  }

  private int entryLength(int place) {
    return lengthIn(bytes, place);
  }

  private static int lengthIn(byte[] array, int place) {
    return HEADER
        + (int) ByteViews.INT.get(array, place)
        + (int) ByteViews.INT.get(array, place + Integer.BYTES);
  }

  /** The upper bits: pages of one table differ in the lower ones. */
  private static short tag(int hash) {
    return (short) (hash >>> 16);
  }
}
