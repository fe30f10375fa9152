package dev.millrace.io.parquet.write;

import dev.millrace.element.coding.ByteHash;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * A column of byte strings: of any length, or of the one length that decimals of many digits have.
 */
final class BytesColumn extends DictionaryColumn {
  private static final int FIRST_SLOTS = 1 << 8;

  private final int lengthBytes;
  private final ByteExtremes extremes;

  /** The dictionary's values as they are stored. */
  private final PlainBytes heap = new PlainBytes();

  /** Where the values end in it, by number. */
  private int[] ends = new int[FIRST_SLOTS / 2];

  private int[] hashes = new int[FIRST_SLOTS / 2];

  /** The last page that had the value, so that extremes are sought among the different ones. */
  private int[] pages = new int[FIRST_SLOTS / 2];

  private int entries;

  /** Open addressing: 1 + a value's number, or 0. At most half are taken. */
  private int[] slots = new int[FIRST_SLOTS];

  private int page = 1;

  BytesColumn(ColumnDescriptor descriptor) {
    this(
        descriptor,
        descriptor.getPrimitiveType().getPrimitiveTypeName()
            == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY);
  }

  private BytesColumn(ColumnDescriptor descriptor, boolean fixed) {
    super(descriptor, fixed ? 0 : Integer.BYTES);
    this.lengthBytes = fixed ? 0 : Integer.BYTES;
    this.extremes = new ByteExtremes(fixed);
  }

  /** A slice as one number. */
  static long slice(int offset, int length) {
    return (long) offset << 32 | length;
  }

  @Override
  int add(long slice, byte[] bytes) {
    int offset = (int) (slice >> 32);
    int length = (int) slice;
    if (numbering()) {
      int id = idOf(bytes, offset, length);
      if (pages[id] != page) {
        pages[id] = page;
        extremes.add(bytes, offset, length);
      }
      addId(id);
    } else {
      extremes.add(bytes, offset, length);
      put(bytes, offset, length, plain());
    }
    return length;
  }

  private void put(byte[] bytes, int offset, int length, PlainBytes out) {
    if (lengthBytes > 0) {
      out.putInt(length);
    }
    out.put(bytes, offset, length);
  }

  private int start(int id) {
    return (id == 0 ? 0 : ends[id - 1]) + lengthBytes;
  }

  private int idOf(byte[] bytes, int offset, int length) {
    int hash = (int) ByteHash.of(bytes, offset, length);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (hashes[id] == hash && isAt(id, bytes, offset, length)) {
        return id;
      }
      slot = slot + 1 & mask;
    }
    return enter(bytes, offset, length, hash);
  }

  private boolean isAt(int id, byte[] bytes, int offset, int length) {
    int start = start(id);
    return Arrays.equals(heap.array(), start, ends[id], bytes, offset, offset + length);
  }

  private int enter(byte[] bytes, int offset, int length, int hash) {
    if (entries == ends.length) {
      grow();
    }
    put(bytes, offset, length, heap);
    int id = entries++;
    ends[id] = heap.size();
    hashes[id] = hash;
    pages[id] = 0;
    takeSlot(id);
    return id;
  }

  private void takeSlot(int id) {
    int mask = slots.length - 1;
    int slot = hashes[id] & mask;
    while (slots[slot] != 0) {
      slot = slot + 1 & mask;
    }
    slots[slot] = id + 1;
  }

  private void grow() {
    ends = Arrays.copyOf(ends, entries * 2);
    hashes = Arrays.copyOf(hashes, entries * 2);
    pages = Arrays.copyOf(pages, entries * 2);
    slots = new int[slots.length * 2];
    for (int id = 0; id < entries; id++) {
      takeSlot(id);
    }
  }

  @Override
  void putExtremes(Statistics<?> statistics) {
    extremes.put(statistics);
  }

  @Override
  void startPage() {
    super.startPage();
    extremes.clear();
    page++;
  }

  @Override
  int entries() {
    return entries;
  }

  @Override
  int dictionaryBytes(int count) {
    return count == 0 ? 0 : ends[count - 1];
  }

  @Override
  BytesInput dictionary(int count) {
    return heap.first(dictionaryBytes(count));
  }

  @Override
  void putPlain(int id, PlainBytes out) {
    int start = start(id);
    put(heap.array(), start, ends[id] - start, out);
  }

  @Override
  void forget() {
    heap.clear();
    entries = 0;
    Arrays.fill(slots, 0);
  }
}
