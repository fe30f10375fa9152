package dev.millrace.io.parquet.write;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.EncodedRow;
import org.apache.beam.sdk.schemas.Schema;

/** Reads the values of one column from encoded rows, in the form that the column takes. */
interface ColumnFeed {
  /**
   * Reads the row's next value.
   *
   * @param heap takes what is not a number
   * @return the number, or the {@link BytesColumn#slice} of the heap
   * @throws dev.millrace.element.RowFault if the value cannot be stored
   */
  long read(EncodedRow row, PlainBytes heap);

  /**
   * The feed of a column.
   *
   * @throws IllegalArgumentException for a nested column
   */
  static ColumnFeed of(Schema.Field field) {
    return switch (ValueKind.of(field.getType())) {
      case BOOLEAN -> (row, heap) -> row.readBoolean() ? 1 : 0;
      case INT8, INT16, INT32, INT64, TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME ->
          (row, heap) -> row.readNumber();
      case FLOAT -> (row, heap) -> row.readFloatBits();
      case DOUBLE -> (row, heap) -> row.readDoubleBits();
      case STRING, BYTES -> ColumnFeed::slice;
      case DECIMAL -> decimals(StoredDecimal.of(field.getName(), field.getType()));
      case ARRAY, MAP, ROW -> throw new IllegalArgumentException("nested: " + field.getName());
    };
  }

  private static ColumnFeed decimals(StoredDecimal stored) {
    return stored.precision() <= StoredDecimal.LONG_PRECISION
        ? new ShortDecimals(stored)
        : new LongDecimals(stored);
  }

  private static long slice(EncodedRow row, PlainBytes heap) {
    int length = row.readSlice();
    return BytesColumn.slice(heap.put(row.bytes(), row.sliceOffset(), length), length);
  }
}
