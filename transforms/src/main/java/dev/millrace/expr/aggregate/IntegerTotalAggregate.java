package dev.millrace.expr.aggregate;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import java.math.BigInteger;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Sum or mean of integers, added up in 128 bits. The sum must fit into BIGINT at the end, not on
 * the way: otherwise the order of addition would decide.
 */
final class IntegerTotalAggregate implements Aggregate<IntegerTotalAggregate.Total> {
  private static final long EXACT_DOUBLE = 1L << 53;

  private final boolean nullable;
  private final boolean mean;

  IntegerTotalAggregate(FieldType argument, boolean mean) {
    this.nullable = Boolean.TRUE.equals(argument.getNullable());
    this.mean = mean;
  }

  @Override
  public Total create() {
    return new Total();
  }

  @Override
  public Total add(Total total, @Nullable Object value, long time) {
    if (value != null) {
      long number = ((Number) value).longValue();
      total.add(number >> 63, number);
      total.count++;
    }
    return total;
  }

  @Override
  public boolean remove(Total total, @Nullable Object value) {
    if (value != null) {
      // The complement without the 1 that makes the negative number, which may not fit.
      long number = ~((Number) value).longValue();
      total.add(number >> 63, number);
      total.add(0, 1);
      total.count--;
    }
    return true;
  }

  @Override
  public Total merge(Total total, Total other) {
    total.add(other.high, other.low);
    total.count += other.count;
    return total;
  }

  @Override
  public @Nullable Object result(Total total) {
    if (total.count == 0) {
      return null;
    }
    return mean ? mean(total) : sum(total);
  }

  private static Object sum(Total total) {
    if (!total.fits()) {
      throw new RowFault(
          ErrorCodes.INTEGER_SUM_OVERFLOW,
          "the sum " + total.exact() + " of " + total.count + " integers does not fit in BIGINT");
    }
    return total.low;
  }

  private static Object mean(Total total) {
    if (total.fits() && Math.abs(total.low) <= EXACT_DOUBLE && total.low != Long.MIN_VALUE) {
      // Both are exact as doubles, and IEEE division rounds once.
      return (double) total.low / total.count;
    }
    return Rounding.toDouble(total.exact(), 0, BigInteger.valueOf(total.count));
  }

  @Override
  public FieldType resultType() {
    return (mean ? FieldType.DOUBLE : FieldType.INT64).withNullable(nullable);
  }

  @Override
  public void encode(Total total, ByteSink out) {
    out.writeVarLong(total.count);
    out.writeSigned(total.high);
    out.writeSigned(total.low);
  }

  @Override
  public Total decode(ByteSource in) {
    Total total = new Total();
    total.count = in.readVarLong();
    total.high = in.readSigned();
    total.low = in.readSigned();
    return total;
  }

  /** A number of 128 bits in two's complement, and how many values it is the sum of. */
  static final class Total {
    long high;
    long low;
    long count;

    void add(long otherHigh, long otherLow) {
      long sum = low + otherLow;
      long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
      low = sum;
      high += otherHigh + carry;
    }

    boolean fits() {
      return high == low >> 63;
    }

    BigInteger exact() {
      BigInteger unsigned = BigInteger.valueOf(low >>> 1).shiftLeft(1);
      return BigInteger.valueOf(high).shiftLeft(64).add(unsigned).add(BigInteger.valueOf(low & 1));
    }
  }
}
