package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Counts different values by keeping the bytes of each. */
final class CountDistinctAggregate implements Aggregate<DistinctValues> {
  private final ValueCodec codec;

  CountDistinctAggregate(FieldType argument) {
    this.codec = ValueCodec.canonical(argument);
  }

  @Override
  public DistinctValues create() {
    return new DistinctValues();
  }

  @Override
  public DistinctValues add(DistinctValues seen, @Nullable Object value, long time) {
    if (value != null) {
      seen.add(codec, value);
    }
    return seen;
  }

  @Override
  public boolean takesUtf8() {
    return true;
  }

  @Override
  public DistinctValues merge(DistinctValues seen, DistinctValues other) {
    DistinctValues larger = seen.size() >= other.size() ? seen : other;
    DistinctValues smaller = larger == seen ? other : seen;
    larger.addAll(smaller);
    return larger;
  }

  @Override
  public Object result(DistinctValues seen) {
    return (long) seen.size();
  }

  @Override
  public FieldType resultType() {
    return FieldType.INT64;
  }

  @Override
  public void encode(DistinctValues seen, ByteSink out) {
    seen.encode(out);
  }

  @Override
  public DistinctValues decode(ByteSource in) {
    return DistinctValues.decode(in);
  }
}
