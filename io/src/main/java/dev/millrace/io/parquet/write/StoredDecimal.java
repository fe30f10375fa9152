package dev.millrace.io.parquet.write;

import dev.millrace.element.RowFault;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.parquet.page.ParquetTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * How the decimals of a column are stored: as an integer, the unscaled value.
 *
 * @param column its name, for messages
 */
record StoredDecimal(String column, int precision, int scale) {
  /** The decimals up to this precision are stored as 32-bit integers. */
  static final int INT_PRECISION = 9;

  /** The decimals up to this precision are stored as 64-bit integers. */
  static final int LONG_PRECISION = 18;

  static StoredDecimal of(String column, FieldType type) {
    return new StoredDecimal(
        column, ParquetTypes.decimalPrecision(type), ParquetTypes.decimalScale(type));
  }

  /**
   * The unscaled value; more decimals than the type has are rounded half up, as SQL does when it
   * stores a value.
   *
   * @throws RowFault if the value does not fit
   */
  BigInteger unscaled(BigDecimal value) {
    BigDecimal decimal = value.setScale(scale, RoundingMode.HALF_UP);
    if (decimal.precision() > precision) {
      throw new RowFault(
          FileErrors.ROW_VALUE,
          "column '"
              + column
              + "': "
              + value
              + " does not fit into DECIMAL("
              + precision
              + ", "
              + scale
              + ")");
    }
    return decimal.unscaledValue();
  }

  /** How many bytes the unscaled value is stored in where 64 bits are too few. */
  int length() {
    return ParquetTypes.decimalBytes(precision);
  }

  /** Fills bytes with a big-endian two's complement. */
  static void fill(byte[] bytes, byte[] digits, int offset, int length) {
    int at = bytes.length - length;
    Arrays.fill(bytes, 0, at, (byte) (digits[offset] >> 7));
    System.arraycopy(digits, offset, bytes, at, length);
  }
}
