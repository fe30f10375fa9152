package dev.millrace.expr.aggregate.sketch;

import dev.millrace.element.coding.ByteHash;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Counts different values by a sketch of at most 4 KiB: exact up to 512, then about. */
public final class ApproximateCountAggregate implements Aggregate<DistinctSketch> {
  private final ValueCodec codec;

  public ApproximateCountAggregate(FieldType argument) {
    this.codec = ValueCodec.canonical(argument);
  }

  @Override
  public DistinctSketch create() {
    return new DistinctSketch();
  }

  @Override
  public DistinctSketch add(DistinctSketch seen, @Nullable Object value, long time) {
    if (value != null) {
      ByteSink bytes = new ByteSink(16);
      codec.encode(value, bytes);
      seen.add(ByteHash.of(bytes.array(), 0, bytes.size()));
    }
    return seen;
  }

  @Override
  public boolean takesUtf8() {
    return true;
  }

  @Override
  public DistinctSketch merge(DistinctSketch seen, DistinctSketch other) {
    seen.addAll(other);
    return seen;
  }

  @Override
  public Object result(DistinctSketch seen) {
    return seen.count();
  }

  @Override
  public FieldType resultType() {
    return FieldType.INT64;
  }

  @Override
  public void encode(DistinctSketch seen, ByteSink out) {
    seen.encode(out);
  }

  @Override
  public DistinctSketch decode(ByteSource in) {
    return DistinctSketch.decode(in);
  }
}
