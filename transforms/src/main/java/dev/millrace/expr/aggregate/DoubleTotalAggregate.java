package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Sum or mean of floating-point numbers, exact until the result is rounded. */
final class DoubleTotalAggregate implements Aggregate<ExactSum> {
  private final boolean nullable;
  private final boolean mean;

  DoubleTotalAggregate(FieldType argument, boolean mean) {
    this.nullable = Boolean.TRUE.equals(argument.getNullable());
    this.mean = mean;
  }

  @Override
  public ExactSum create() {
    return new ExactSum();
  }

  @Override
  public ExactSum add(ExactSum sum, @Nullable Object value, long time) {
    if (value != null) {
      sum.add(((Number) value).doubleValue());
    }
    return sum;
  }

  @Override
  public boolean remove(ExactSum sum, @Nullable Object value) {
    return value == null || sum.remove(((Number) value).doubleValue());
  }

  @Override
  public ExactSum merge(ExactSum sum, ExactSum other) {
    sum.merge(other);
    return sum;
  }

  @Override
  public @Nullable Object result(ExactSum sum) {
    if (sum.count() == 0) {
      return null;
    }
    return mean ? sum.mean() : sum.sum();
  }

  @Override
  public FieldType resultType() {
    return FieldType.DOUBLE.withNullable(nullable);
  }

  @Override
  public void encode(ExactSum sum, ByteSink out) {
    sum.encode(out);
  }

  @Override
  public ExactSum decode(ByteSource in) {
    return ExactSum.decode(in);
  }
}
