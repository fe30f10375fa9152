package dev.millrace.io.parquet.write;

import dev.millrace.element.coding.EncodedRow;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads decimals of so many digits that they are stored as byte strings. */
final class LongDecimals implements ColumnFeed {
  private final StoredDecimal stored;
  private final byte[] bytes;

  LongDecimals(StoredDecimal stored) {
    this.stored = stored;
    this.bytes = new byte[stored.length()];
  }

  @Override
  public long read(EncodedRow row, PlainBytes heap) {
    int scale = row.readScale();
    int length = row.readSlice();
    if (scale == stored.scale() && length <= Long.BYTES) {
      // Every integer of 64 bits has fewer digits than these columns hold, or as many.
      StoredDecimal.fill(bytes, row.bytes(), row.sliceOffset(), length);
    } else {
      BigInteger read = new BigInteger(row.bytes(), row.sliceOffset(), length);
      byte[] digits = stored.unscaled(new BigDecimal(read, scale)).toByteArray();
      StoredDecimal.fill(bytes, digits, 0, digits.length);
    }
    return BytesColumn.slice(heap.put(bytes, 0, bytes.length), bytes.length);
  }
}
