package dev.millrace.expr.aggregate.sketch;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * About which value stands at a place of many sorted ones. The numbers are counted in buckets of a
 * relative width: 64 of equal width between a power of two and the next, as HdrHistogram (Tene) has
 * them; that a relative width bounds the error of every quantile is shown in "DDSketch" (Masson and
 * others, 2019). The middle of a bucket is off by at most {@code 2^-7}, 0.8 %, of any number in it.
 * The numbers themselves are kept while they are few, so that their quantiles are exact.
 *
 * <p>The result is a function of the multiset of numbers alone: buckets are found by a number's
 * bits, without arithmetic that could round otherwise elsewhere, counts are sums, and numbers
 * become buckets as soon as there are more than {@value #MAX_EXACT} of them. The form is not: few
 * numbers are kept in the order in which they came.
 */
final class QuantileSketch {
  /** So many numbers take about the room of the buckets of two decades. */
  static final int MAX_EXACT = 256;

  /** Bits of the fraction that tell buckets apart. */
  private static final int STEP_BITS = 6;

  private static final int SHIFT = 52 - STEP_BITS;

  /** The first bucket that is not around 0: below it relative widths end. */
  private static final int LEAST = 1 << STEP_BITS;

  private static final int INFINITE = 2047 << STEP_BITS;

  /** NaN is above all other numbers. */
  private static final int NO_NUMBER = INFINITE + 1;

  private long count;
  private double min;
  private double max;

  /** The first {@link #count} are in use; null once they are in buckets. */
  private double @Nullable [] numbers = new double[4];

  /** Ascending; the first {@link #used} are in use. */
  private int[] buckets = new int[0];

  private long[] counts = new long[0];
  private int used;

  long count() {
    return count;
  }

  void add(double number) {
    // One zero and one NaN.
    double plain = Double.isNaN(number) ? Double.NaN : number + 0.0;
    extend(plain, plain);
    double[] kept = numbers;
    if (kept == null) {
      count(bucket(plain), 1);
    } else if (count < MAX_EXACT) {
      if (count == kept.length) {
        kept = Arrays.copyOf(kept, kept.length * 2);
        numbers = kept;
      }
      kept[(int) count] = plain;
    } else {
      toBuckets(kept);
      count(bucket(plain), 1);
    }
    count++;
  }

  private void extend(double low, double high) {
    min = count == 0 || Double.compare(low, min) < 0 ? low : min;
    max = count == 0 || Double.compare(high, max) > 0 ? high : max;
  }

  private void toBuckets(double[] kept) {
    numbers = null;
    for (int i = 0; i < count; i++) {
      count(bucket(kept[i]), 1);
    }
  }

  void addAll(QuantileSketch other) {
    if (other.count == 0) {
      return;
    }
    double[] kept = numbers;
    double[] others = other.numbers;
    if (others != null) {
      for (int i = 0; i < other.count; i++) {
        add(others[i]);
      }
      return;
    }
    extend(other.min, other.max);
    if (kept != null) {
      toBuckets(kept);
    }
    for (int i = 0; i < other.used; i++) {
      count(other.buckets[i], other.counts[i]);
    }
    count += other.count;
  }

  private void count(int bucket, long more) {
    int place = Arrays.binarySearch(buckets, 0, used, bucket);
    if (place >= 0) {
      counts[place] += more;
      return;
    }
    place = -1 - place;
    if (used == buckets.length) {
      buckets = Arrays.copyOf(buckets, Math.max(16, used * 2));
      counts = Arrays.copyOf(counts, buckets.length);
    }
    System.arraycopy(buckets, place, buckets, place + 1, used - place);
    System.arraycopy(counts, place, counts, place + 1, used - place);
    buckets[place] = bucket;
    counts[place] = more;
    used++;
  }

  private static int bucket(double number) {
    if (Double.isNaN(number)) {
      return NO_NUMBER;
    }
    int size = (int) ((Double.doubleToRawLongBits(number) & Long.MAX_VALUE) >>> SHIFT);
    return size < LEAST ? 0 : number < 0 ? -size : size;
  }

  private static double middle(int bucket) {
    int size = Math.abs(bucket);
    if (size == 0) {
      return 0;
    } else if (bucket == NO_NUMBER) {
      return Double.NaN;
    }
    double middle =
        size == INFINITE
            ? Double.POSITIVE_INFINITY
            : Double.longBitsToDouble(((long) size << SHIFT) | (1L << (SHIFT - 1)));
    return bucket < 0 ? -middle : middle;
  }

  /**
   * About the smallest number that at least a share of all does not exceed; not of none.
   *
   * @param share from 0 to 1
   */
  double at(BigDecimal share) {
    BigDecimal within = share.multiply(BigDecimal.valueOf(count)).setScale(0, RoundingMode.CEILING);
    long place = Math.max(0, within.longValueExact() - 1);
    double[] kept = numbers;
    if (kept != null) {
      double[] sorted = Arrays.copyOf(kept, (int) count);
      Arrays.sort(sorted);
      return sorted[(int) place];
    }
    if (place == 0) {
      return min;
    } else if (place == count - 1) {
      return max;
    }
    int bucket = 0;
    for (long before = counts[0]; before <= place; before += counts[bucket]) {
      bucket++;
    }
    double about = middle(buckets[bucket]);
    return Double.compare(about, min) < 0 ? min : Double.compare(about, max) > 0 ? max : about;
  }

  void encode(ByteSink out) {
    double[] kept = numbers;
    out.writeVarLong(count);
    if (kept != null) {
      for (int i = 0; i < count; i++) {
        out.writeLong(Double.doubleToRawLongBits(kept[i]));
      }
      return;
    }
    out.writeLong(Double.doubleToRawLongBits(min));
    out.writeLong(Double.doubleToRawLongBits(max));
    out.writeVarInt(used);
    for (int i = 0; i < used; i++) {
      out.writeSigned(i == 0 ? buckets[0] : buckets[i] - buckets[i - 1]);
      out.writeVarLong(counts[i]);
    }
  }

  static QuantileSketch decode(ByteSource in) {
    QuantileSketch sketch = new QuantileSketch();
    long count = in.readVarLong();
    if (count <= MAX_EXACT) {
      for (long i = 0; i < count; i++) {
        sketch.add(Double.longBitsToDouble(in.readLong()));
      }
      return sketch;
    }
    sketch.numbers = null;
    sketch.count = count;
    sketch.min = Double.longBitsToDouble(in.readLong());
    sketch.max = Double.longBitsToDouble(in.readLong());
    sketch.used = in.readVarInt();
    sketch.buckets = new int[sketch.used];
    sketch.counts = new long[sketch.used];
    int bucket = 0;
    for (int i = 0; i < sketch.used; i++) {
      bucket += (int) in.readSigned();
      sketch.buckets[i] = bucket;
      sketch.counts[i] = in.readVarLong();
    }
    return sketch;
  }
}
