package dev.millrace.expr.aggregate.order;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The smallest or the largest value. Of booleans the smallest is their logical AND, and the largest
 * their OR.
 */
public final class ExtremeAggregate implements Aggregate<ExtremeAggregate.Best> {
  private final FieldType type;
  private final ValueCodec codec;
  private final ValueOrder order;
  private final boolean largest;

  public ExtremeAggregate(FieldType type, ValueOrder order, boolean largest) {
    this.type = type;
    this.codec = ValueCodec.of(type);
    this.order = order;
    this.largest = largest;
  }

  @Override
  public Best create() {
    return new Best();
  }

  @Override
  public Best add(Best best, @Nullable Object value, long time) {
    if (value != null && (best.value == null || better(value, best.value))) {
      best.value = value;
    }
    return best;
  }

  /** A value that is not the best one leaves no trace. */
  @Override
  public boolean remove(Best best, @Nullable Object value) {
    return value == null || best.value != null && order.compare(value, best.value) != 0;
  }

  private boolean better(Object value, Object than) {
    int comparison = order.compare(value, than);
    return largest ? comparison > 0 : comparison < 0;
  }

  @Override
  public Best merge(Best best, Best other) {
    return add(best, other.value, 0);
  }

  @Override
  public @Nullable Object result(Best best) {
    return best.value;
  }

  @Override
  public FieldType resultType() {
    return type;
  }

  @Override
  public void encode(Best best, ByteSink out) {
    codec.encodeNullable(best.value, out);
  }

  @Override
  public Best decode(ByteSource in) {
    Best best = new Best();
    best.value = codec.decodeNullable(in);
    return best;
  }

  /** The best value so far; null before the first. */
  public static final class Best {
    @Nullable Object value;
  }
}
