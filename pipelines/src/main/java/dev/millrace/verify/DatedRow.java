package dev.millrace.verify;

import dev.millrace.element.coding.RowCodec;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A row in its canonical coding, with its event time: what two runs are compared by. Two of them
 * are equal iff their times and all their bytes are. Their order is by time, then by bytes.
 *
 * @param bytes of {@link RowCodec#canonical}; not to be modified
 * @param time event time, milliseconds UTC
 */
public record DatedRow(byte[] bytes, long time) implements Comparable<DatedRow> {
  private static final Comparator<DatedRow> ORDER =
      Comparator.comparingLong(DatedRow::time)
          .thenComparing(DatedRow::bytes, Arrays::compareUnsigned);

  /** The row of some values; {@code codec} must be a canonical one. */
  public static DatedRow of(RowCodec codec, Object[] values, long time) {
    return new DatedRow(codec.encode(values), time);
  }

  @Override
  public int compareTo(DatedRow other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DatedRow row && time == row.time && Arrays.equals(bytes, row.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bytes) + Long.hashCode(time);
  }
}
