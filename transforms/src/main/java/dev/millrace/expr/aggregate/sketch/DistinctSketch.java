package dev.millrace.expr.aggregate.sketch;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * About how many different hashes were added: HyperLogLog (Flajolet and others, 2007) with Ertl's
 * estimator ("New cardinality estimation algorithms for HyperLogLog sketches", 2017), which needs
 * no tables of corrections. The hashes themselves are kept while they take no more room than the
 * registers do, so that small counts are exact.
 *
 * <p>The form and the estimate are functions of the set of hashes alone: the hashes become
 * registers as soon as there are more than {@value #MAX_EXACT} of them, whatever the order of
 * adding and merging, and a register is a maximum.
 */
final class DistinctSketch {
  /** Bits of a hash that choose its register. */
  private static final int PRECISION = 12;

  static final int REGISTERS = 1 << PRECISION;

  /** So many hashes take the room of the registers. */
  static final int MAX_EXACT = REGISTERS / Long.BYTES;

  /** Bits of a hash whose leading zeros are counted. */
  private static final int COUNTED = Long.SIZE - PRECISION;

  private static final double LN_2 = 0.6931471805599453;

  /** Ascending; the first {@link #size} are in use. */
  private long[] hashes = new long[4];

  private int size;

  /** Per register 1 + the most leading zeros, 0 for none; null while the hashes are kept. */
  private byte @Nullable [] registers;

  void add(long hash) {
    if (registers != null) {
      register(registers, hash);
      return;
    }
    int place = Arrays.binarySearch(hashes, 0, size, hash);
    if (place < 0) {
      insert(-1 - place, hash);
      if (size > MAX_EXACT) {
        toRegisters();
      }
    }
  }

  private void insert(int place, long hash) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    System.arraycopy(hashes, place, hashes, place + 1, size - place);
    hashes[place] = hash;
    size++;
  }

  private byte[] toRegisters() {
    byte[] made = registers;
    if (made == null) {
      made = new byte[REGISTERS];
      for (int i = 0; i < size; i++) {
        register(made, hashes[i]);
      }
      registers = made;
      hashes = new long[0];
      size = 0;
    }
    return made;
  }

  private static void register(byte[] registers, long hash) {
    int register = (int) (hash >>> COUNTED);
    int zeros = Math.min(Long.numberOfLeadingZeros(hash << PRECISION), COUNTED);
    registers[register] = (byte) Math.max(registers[register], zeros + 1);
  }

  void addAll(DistinctSketch other) {
    if (other.registers == null) {
      for (int i = 0; i < other.size; i++) {
        add(other.hashes[i]);
      }
      return;
    }
    byte[] mine = toRegisters();
    for (int i = 0; i < REGISTERS; i++) {
      mine[i] = (byte) Math.max(mine[i], other.registers[i]);
    }
  }

  long count() {
    return registers == null ? size : estimate(registers);
  }

  private static long estimate(byte[] registers) {
    int[] having = new int[COUNTED + 2];
    for (byte register : registers) {
      having[register]++;
    }
    double all = REGISTERS;
    double sum = all * full(1 - having[COUNTED + 1] / all);
    for (int i = COUNTED; i >= 1; i--) {
      sum = 0.5 * (sum + having[i]);
    }
    sum += all * empty(having[0] / all);
    return Math.round(all * all / (2 * LN_2 * sum));
  }

  /** Ertl's σ: what registers without a hash add, given their share; below 1. */
  private static double empty(double share) {
    double x = share;
    double weight = 1;
    double sum = share;
    double before;
    do {
      x *= x;
      before = sum;
      sum += x * weight;
      weight += weight;
    } while (sum != before);
    return sum;
  }

  /** Ertl's τ: what registers at the highest value add, given the share of all others. */
  private static double full(double others) {
    if (others == 0 || others == 1) {
      return 0;
    }
    double x = others;
    double weight = 1;
    double sum = 1 - others;
    double before;
    do {
      x = Math.sqrt(x);
      before = sum;
      weight *= 0.5;
      sum -= (1 - x) * (1 - x) * weight;
    } while (sum != before);
    return sum / 3;
  }

  void encode(ByteSink out) {
    byte[] dense = registers;
    out.writeBoolean(dense != null);
    if (dense != null) {
      out.writeRaw(dense);
      return;
    }
    out.writeVarInt(size);
    for (int i = 0; i < size; i++) {
      out.writeLong(hashes[i]);
    }
  }

  static DistinctSketch decode(ByteSource in) {
    DistinctSketch sketch = new DistinctSketch();
    if (in.readBoolean()) {
      sketch.hashes = new long[0];
      sketch.registers = in.readRaw(REGISTERS);
      return sketch;
    }
    sketch.size = in.readVarInt();
    sketch.hashes = new long[Math.max(4, sketch.size)];
    for (int i = 0; i < sketch.size; i++) {
      sketch.hashes[i] = in.readLong();
    }
    return sketch;
  }
}
