package dev.millrace.expr.aggregate.sketch;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import java.math.BigDecimal;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A quantile of numbers as DOUBLE: exact of few, of more within 0.8 % of the value that it is of.
 */
public final class ApproximateQuantileAggregate implements Aggregate<QuantileSketch> {
  private final BigDecimal share;
  private final boolean nullable;

  /**
   * @param share of the values that it is not exceeded by, from 0 to 1
   */
  public ApproximateQuantileAggregate(FieldType argument, BigDecimal share) {
    this.share = share;
    this.nullable = Boolean.TRUE.equals(argument.getNullable());
  }

  @Override
  public QuantileSketch create() {
    return new QuantileSketch();
  }

  @Override
  public QuantileSketch add(QuantileSketch seen, @Nullable Object value, long time) {
    if (value != null) {
      seen.add(((Number) value).doubleValue());
    }
    return seen;
  }

  @Override
  public QuantileSketch merge(QuantileSketch seen, QuantileSketch other) {
    seen.addAll(other);
    return seen;
  }

  @Override
  public @Nullable Object result(QuantileSketch seen) {
    return seen.count() == 0 ? null : (Object) seen.at(share);
  }

  @Override
  public FieldType resultType() {
    return FieldType.DOUBLE.withNullable(nullable);
  }

  @Override
  public void encode(QuantileSketch seen, ByteSink out) {
    seen.encode(out);
  }

  @Override
  public QuantileSketch decode(ByteSource in) {
    return QuantileSketch.decode(in);
  }
}
