package dev.millrace.engine.kept;

import dev.millrace.element.coding.ByteHash;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes by key, in pages of some dozens of keys each, or fewer where keys have much. A key's page
 * follows from its hash; there are twice as many when these have become too full.
 *
 * <p>What an owner changes is its own: it copies a page, and the table of pages, at its first
 * change. {@link #successor} gives the same content to a new owner, and what others have of it
 * stays as it is.
 */
public final class KeyPages {
  /** The mean of keys per page from which on there are more pages. */
  private static final int FULL = 48;

  /** The mean of bytes per page from which on there are more pages, up to one per key. */
  private static final int LARGE = 64 << 10;

  /** Below this share of {@link #FULL} and {@link #LARGE} there are fewer. */
  private static final int SPARSE = 8;

  private final Object owner;
  private Page[] pages;
  private boolean ownsTable;
  private int size;

  /** Of all keys and what is kept for them. */
  private long bytes;

  private KeyPages(Object owner, Page[] pages, boolean ownsTable, int size, long bytes) {
    this.owner = owner;
    this.pages = pages;
    this.ownsTable = ownsTable;
    this.size = size;
    this.bytes = bytes;
  }

  /** Empty ones of an owner. */
  public KeyPages(Object owner) {
    this(owner, new Page[] {new Page(owner)}, true, 0, 0);
  }

  /** The same content for another owner; these are not to be changed any more. */
  public KeyPages successor(Object next) {
    return new KeyPages(next, pages, false, size, bytes);
  }

  /** How many keys there are. */
  public int size() {
    return size;
  }

  /** A copy of what is kept for a key; null if nothing is. */
  public byte @Nullable [] get(byte[] key) {
    int hash = hash(key);
    return pages[hash & pages.length - 1].get(hash, key);
  }

  /** Keeps bytes for a key. */
  public void put(byte[] key, byte[] value) {
    int hash = hash(key);
    Page page = changeable(hash);
    int before = page.size();
    if (page.put(hash, key, value)) {
      size++;
    }
    bytes += page.size() - before;
    int count = pages.length;
    while (isFull(count)) {
      count *= 2;
    }
    if (count > pages.length) {
      spread(count);
    }
  }

  private boolean isFull(int count) {
    return size > FULL * count || bytes > (long) LARGE * count && count < size;
  }

  /** Forgets a key. */
  public void remove(byte[] key) {
    int hash = hash(key);
    int index = pages[hash & pages.length - 1].indexOf(hash, key);
    if (index >= 0) {
      Page page = changeable(hash);
      int before = page.size();
      page.dropAt(index);
      bytes += page.size() - before;
      size--;
      if (pages.length > 1 && isSparse(pages.length)) {
        spread(pages.length / 2);
      }
    }
  }

  private boolean isSparse(int count) {
    boolean fewBytes = bytes < (long) LARGE / SPARSE * count || size < count / 4;
    return size < FULL / SPARSE * count && fewBytes;
  }

  /** Gives all keys, which must not change meanwhile. */
  public void forEachKey(Consumer<byte[]> visitor) {
    for (Page page : pages) {
      page.forEachKey(visitor);
    }
  }

  private Page changeable(int hash) {
    int index = hash & pages.length - 1;
    if (!ownsTable) {
      pages = pages.clone();
      ownsTable = true;
    }
    Page page = pages[index];
    if (page.owner() != owner) {
      page = page.copy(owner);
      pages[index] = page;
    }
    return page;
  }

  private void spread(int count) {
    Page[] spread = new Page[count];
    Arrays.setAll(spread, i -> new Page(owner));
    for (Page page : pages) {
      page.moveTo(entry -> spread[hash(entry) & count - 1]);
    }
    pages = spread;
    ownsTable = true;
  }

  /** The lower half, of which a page takes the lower bits; a partition is chosen by the upper. */
  private static int hash(byte[] key) {
    return (int) ByteHash.of(key, 0, key.length);
  }

  /** Writes all of them; they must not be changed meanwhile, but by successors. */
  public void encode(DataOutputStream out) throws IOException {
    out.writeInt(size);
    out.writeInt(pages.length);
    for (Page page : pages) {
      page.encode(out);
    }
  }

  /** Reads what was written. */
  public static KeyPages decode(DataInputStream in, Object owner) throws IOException {
    int size = in.readInt();
    Page[] pages = new Page[in.readInt()];
    long bytes = 0;
    for (int i = 0; i < pages.length; i++) {
      pages[i] = Page.decode(in, owner, KeyPages::hash);
      bytes += pages[i].size();
    }
    return new KeyPages(owner, pages, true, size, bytes);
  }
}
