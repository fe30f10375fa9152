package dev.millrace.io.parquet.write;

import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * A column of integers or floating-point numbers of 4 or 8 bytes. Doubles are added as their bits,
 * floats as theirs with the sign extended.
 */
final class NumberColumn extends DictionaryColumn {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int FIRST_SLOTS = 1 << 8;

  private final PrimitiveTypeName physical;
  private final int width;

  /** The bits that order negative floating-point numbers backwards; 0 for integers. */
  private final long backwards;

  private long[] values = new long[FIRST_SLOTS / 2];
  private int entries;

  /** Open addressing: 1 + a value's number, or 0. At most half are taken. */
  private int[] slots = new int[FIRST_SLOTS];

  private long min = Long.MAX_VALUE;
  private long max = Long.MIN_VALUE;

  NumberColumn(ColumnDescriptor descriptor) {
    super(descriptor, 0);
    physical = descriptor.getPrimitiveType().getPrimitiveTypeName();
    width =
        physical == PrimitiveTypeName.INT32 || physical == PrimitiveTypeName.FLOAT
            ? Integer.BYTES
            : Long.BYTES;
    backwards =
        physical == PrimitiveTypeName.FLOAT
            ? Integer.MAX_VALUE
            : physical == PrimitiveTypeName.DOUBLE ? Long.MAX_VALUE : 0;
  }

  @Override
  int add(long value, byte[] heap) {
    long place = turned(value);
    min = Math.min(min, place);
    max = Math.max(max, place);
    if (numbering()) {
      addId(idOf(value));
    } else {
      put(value, plain());
    }
    return width;
  }

  /**
   * A number's place in the order of numbers: −0.0 before 0.0, as {@link Double#compare} has it.
   * Turns it back, too.
   */
  private long turned(long value) {
    return value ^ value >> 63 & backwards;
  }

  private int idOf(long value) {
    int mask = slots.length - 1;
    int slot = slotOf(value);
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (values[id] == value) {
        return id;
      }
      slot = slot + 1 & mask;
    }
    if (entries == values.length) {
      grow();
      return idOf(value);
    }
    values[entries] = value;
    slots[slot] = ++entries;
    return entries - 1;
  }

  private int slotOf(long value) {
    return (int) (value * GOLDEN >>> Integer.numberOfLeadingZeros(slots.length) + 33);
  }

  private void grow() {
    values = Arrays.copyOf(values, values.length * 2);
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int id = 0; id < entries; id++) {
      int slot = slotOf(values[id]);
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = id + 1;
    }
  }

  private void put(long value, PlainBytes out) {
    if (width == Integer.BYTES) {
      out.putInt((int) value);
    } else {
      out.putLong(value);
    }
  }

  @Override
  void putExtremes(Statistics<?> statistics) {
    long least = turned(min);
    long greatest = turned(max);
    switch (physical) {
      case INT32 -> {
        statistics.updateStats((int) least);
        statistics.updateStats((int) greatest);
      }
      case INT64 -> {
        statistics.updateStats(least);
        statistics.updateStats(greatest);
      }
      case FLOAT -> {
        // Whoever compares as SQL does must find 0.0 where there is −0.0, and the reverse.
        float low = Float.intBitsToFloat((int) least);
        float high = Float.intBitsToFloat((int) greatest);
        statistics.updateStats(low == 0 ? -0.0f : low);
        statistics.updateStats(high == 0 ? 0.0f : high);
      }
      case DOUBLE -> {
        double low = Double.longBitsToDouble(least);
        double high = Double.longBitsToDouble(greatest);
        statistics.updateStats(low == 0 ? -0.0 : low);
        statistics.updateStats(high == 0 ? 0.0 : high);
      }
      case BOOLEAN, BINARY, INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalStateException("not a column of numbers: " + physical);
    }
  }

  @Override
  void startPage() {
    super.startPage();
    min = Long.MAX_VALUE;
    max = Long.MIN_VALUE;
  }

  @Override
  int entries() {
    return entries;
  }

  @Override
  int dictionaryBytes(int count) {
    return count * width;
  }

  @Override
  BytesInput dictionary(int count) {
    PlainBytes out = new PlainBytes();
    for (int id = 0; id < count; id++) {
      put(values[id], out);
    }
    return out.first(out.size());
  }

  @Override
  void putPlain(int id, PlainBytes out) {
    put(values[id], out);
  }

  @Override
  void forget() {
    entries = 0;
    Arrays.fill(slots, 0);
  }
}
