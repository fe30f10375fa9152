package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Variance or standard deviation of decimals, from the exact sums of values and squares. */
final class DecimalSpreadAggregate implements Aggregate<DecimalSpreadAggregate.Sums> {
  private final boolean nullable;
  private final Spread spread;

  DecimalSpreadAggregate(FieldType argument, Spread spread) {
    this.nullable = spread.sample() || Boolean.TRUE.equals(argument.getNullable());
    this.spread = spread;
  }

  @Override
  public Sums create() {
    return new Sums();
  }

  @Override
  public Sums add(Sums sums, @Nullable Object value, long time) {
    if (value != null) {
      BigDecimal number = (BigDecimal) value;
      sums.values = sums.values.add(number);
      sums.squares = sums.squares.add(number.multiply(number));
      sums.count++;
    }
    return sums;
  }

  @Override
  public Sums merge(Sums sums, Sums other) {
    sums.values = sums.values.add(other.values);
    sums.squares = sums.squares.add(other.squares);
    sums.count += other.count;
    return sums;
  }

  @Override
  public @Nullable Object result(Sums sums) {
    int scale = Math.max(0, Math.max(sums.values.scale(), (sums.squares.scale() + 1) / 2));
    return spread.result(
        sums.count,
        sums.values.setScale(scale).unscaledValue(),
        sums.squares.setScale(2 * scale).unscaledValue(),
        0,
        BigInteger.TEN.pow(2 * scale));
  }

  @Override
  public FieldType resultType() {
    return FieldType.DOUBLE.withNullable(nullable);
  }

  @Override
  public void encode(Sums sums, ByteSink out) {
    out.writeVarLong(sums.count);
    write(sums.values, out);
    write(sums.squares, out);
  }

  private static void write(BigDecimal number, ByteSink out) {
    out.writeSigned(number.scale());
    out.writeBytes(number.unscaledValue().toByteArray());
  }

  @Override
  public Sums decode(ByteSource in) {
    Sums sums = new Sums();
    sums.count = in.readVarLong();
    sums.values = read(in);
    sums.squares = read(in);
    return sums;
  }

  private static BigDecimal read(ByteSource in) {
    int scale = (int) in.readSigned();
    return new BigDecimal(new BigInteger(in.readBytes()), scale);
  }

  /** The exact sums; their scales are the largest of their values'. */
  static final class Sums {
    BigDecimal values = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
    long count;
  }
}
