package dev.millrace.expr.aggregate;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Sum or mean of decimals, exact until the result is rounded half up to its scale. */
final class DecimalTotalAggregate implements Aggregate<DecimalTotalAggregate.Total> {
  private static final int MAX_PRECISION = 38;

  /** The least number of decimals of a mean. */
  private static final int MEAN_SCALE = 6;

  private final boolean nullable;
  private final boolean mean;

  /** The scale of the values, or -1 where it is not declared. */
  private final int scale;

  DecimalTotalAggregate(FieldType argument, boolean mean) {
    this.nullable = Boolean.TRUE.equals(argument.getNullable());
    this.mean = mean;
    this.scale = ValueKind.decimalScale(argument);
  }

  @Override
  public Total create() {
    return new Total();
  }

  @Override
  public Total add(Total total, @Nullable Object value, long time) {
    if (value != null) {
      total.sum = total.sum.add((BigDecimal) value);
      total.count++;
    }
    return total;
  }

  /**
   * Where no scale is declared, the sum has the largest of its values', which may be this one's.
   */
  @Override
  public boolean remove(Total total, @Nullable Object value) {
    if (value != null) {
      total.sum = total.sum.subtract((BigDecimal) value);
      total.count--;
    }
    return scale >= 0;
  }

  @Override
  public Total merge(Total total, Total other) {
    total.sum = total.sum.add(other.sum);
    total.count += other.count;
    return total;
  }

  @Override
  public @Nullable Object result(Total total) {
    if (total.count == 0) {
      return null;
    }
    BigDecimal result = mean ? mean(total) : sum(total);
    if (scale >= 0 && result.precision() > MAX_PRECISION) {
      throw new RowFault(
          ErrorCodes.DECIMAL_SUM_OVERFLOW,
          "the " + (mean ? "mean " : "sum ") + result + " has more than 38 digits");
    }
    return result;
  }

  private BigDecimal sum(Total total) {
    return scale < 0 ? total.sum : total.sum.setScale(scale, RoundingMode.HALF_UP);
  }

  private BigDecimal mean(Total total) {
    int decimals = Math.max(scale < 0 ? total.sum.scale() : scale, MEAN_SCALE);
    return total.sum.divide(BigDecimal.valueOf(total.count), decimals, RoundingMode.HALF_UP);
  }

  @Override
  public FieldType resultType() {
    FieldType type =
        scale < 0
            ? FieldType.DECIMAL
            : ValueKind.decimalType(MAX_PRECISION, mean ? Math.max(scale, MEAN_SCALE) : scale);
    return type.withNullable(nullable);
  }

  @Override
  public void encode(Total total, ByteSink out) {
    out.writeVarLong(total.count);
    out.writeSigned(total.sum.scale());
    out.writeBytes(total.sum.unscaledValue().toByteArray());
  }

  @Override
  public Total decode(ByteSource in) {
    Total total = new Total();
    total.count = in.readVarLong();
    int writtenScale = (int) in.readSigned();
    total.sum = new BigDecimal(new BigInteger(in.readBytes()), writtenScale);
    return total;
  }

  /** The exact sum; its scale is the largest of its values'. */
  static final class Total {
    BigDecimal sum = BigDecimal.ZERO;
    long count;
  }
}
