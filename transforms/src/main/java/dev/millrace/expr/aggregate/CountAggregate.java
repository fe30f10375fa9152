package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Counts events, or values that are not NULL. The accumulator is an array of one number. */
final class CountAggregate implements Aggregate<long[]> {
  private final boolean events;

  CountAggregate(boolean events) {
    this.events = events;
  }

  @Override
  public long[] create() {
    return new long[1];
  }

  @Override
  public long[] add(long[] count, @Nullable Object value, long time) {
    if (events || value != null) {
      count[0]++;
    }
    return count;
  }

  @Override
  public boolean remove(long[] count, @Nullable Object value) {
    if (events || value != null) {
      count[0]--;
    }
    return true;
  }

  @Override
  public boolean takesUtf8() {
    return true;
  }

  @Override
  public long[] merge(long[] count, long[] other) {
    count[0] += other[0];
    return count;
  }

  @Override
  public Object result(long[] count) {
    return count[0];
  }

  @Override
  public FieldType resultType() {
    return FieldType.INT64;
  }

  @Override
  public void encode(long[] count, ByteSink out) {
    out.writeVarLong(count[0]);
  }

  @Override
  public long[] decode(ByteSource in) {
    return new long[] {in.readVarLong()};
  }
}
