package dev.millrace.io.parquet.write;

import dev.millrace.element.coding.EncodedRow;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads decimals of so few digits that they are stored as integers. */
final class ShortDecimals implements ColumnFeed {
  private static final long[] POWERS = new long[StoredDecimal.LONG_PRECISION + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private final StoredDecimal stored;
  private final long limit;

  ShortDecimals(StoredDecimal stored) {
    this.stored = stored;
    this.limit = POWERS[stored.precision()];
  }

  @Override
  public long read(EncodedRow row, PlainBytes heap) {
    int scale = row.readScale();
    int length = row.readSlice();
    int missing = stored.scale() - scale;
    if (length <= Long.BYTES && missing >= 0 && missing <= StoredDecimal.LONG_PRECISION) {
      long digits = digits(row.bytes(), row.sliceOffset(), length);
      long most = (limit - 1) / POWERS[missing];
      if (digits >= -most && digits <= most) {
        return digits * POWERS[missing];
      }
    }
    BigInteger digits = new BigInteger(row.bytes(), row.sliceOffset(), length);
    return stored.unscaled(new BigDecimal(digits, scale)).longValue();
  }

  private static long digits(byte[] bytes, int offset, int length) {
    long digits = bytes[offset];
    for (int i = offset + 1; i < offset + length; i++) {
      digits = digits << 8 | bytes[i] & 0xff;
    }
    return digits;
  }
}
