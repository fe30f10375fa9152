package dev.millrace.expr.aggregate;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import java.math.BigInteger;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Variance or standard deviation of integers and floating-point numbers, from the exact sums of
 * values and squares. Where a NaN or an infinity is among the values, it is NaN.
 */
final class BinarySpreadAggregate implements Aggregate<BinarySpreadAggregate.Sums> {
  /** The exponent of a unit of squares: twice that of the smallest subnormal. */
  private static final int SQUARES_EXPONENT = -2148;

  private final boolean whole;
  private final boolean nullable;
  private final Spread spread;

  BinarySpreadAggregate(FieldType argument, Spread spread) {
    this.whole =
        switch (ValueKind.of(argument)) {
          case FLOAT, DOUBLE -> false;
          default -> true;
        };
    this.nullable = spread.sample() || Boolean.TRUE.equals(argument.getNullable());
    this.spread = spread;
  }

  @Override
  public Sums create() {
    return new Sums(new ExactSum(), new ExactSum());
  }

  @Override
  public Sums add(Sums sums, @Nullable Object value, long time) {
    if (value == null) {
      return sums;
    }
    if (whole) {
      long number = ((Number) value).longValue();
      sums.values.addWhole(number);
      sums.squares.addWholeSquare(number);
    } else {
      double number = ((Number) value).doubleValue();
      sums.values.add(number);
      if (Double.isFinite(number)) {
        sums.squares.addSquare(number);
      }
    }
    return sums;
  }

  @Override
  public Sums merge(Sums sums, Sums other) {
    sums.values.merge(other.values);
    sums.squares.merge(other.squares);
    return sums;
  }

  @Override
  public @Nullable Object result(Sums sums) {
    long count = sums.values.count();
    if (!sums.values.isFinite()) {
      return spread.has(count) ? (Object) Double.NaN : null;
    }
    BigInteger squares = sums.squares.exact();
    return spread.result(count, sums.values.exact(), squares, SQUARES_EXPONENT, BigInteger.ONE);
  }

  @Override
  public FieldType resultType() {
    return FieldType.DOUBLE.withNullable(nullable);
  }

  @Override
  public void encode(Sums sums, ByteSink out) {
    sums.values.encode(out);
    sums.squares.encode(out);
  }

  @Override
  public Sums decode(ByteSource in) {
    ExactSum values = ExactSum.decode(in);
    return new Sums(values, ExactSum.decode(in));
  }

  /** The sum of all values, and of the squares of the finite ones. */
  record Sums(ExactSum values, ExactSum squares) {}
}
