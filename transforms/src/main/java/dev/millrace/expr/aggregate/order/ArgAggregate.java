package dev.millrace.expr.aggregate.order;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Of rows (value, by), the value of the one with the smallest or the largest {@code by}; of several
 * that of the earliest event, of one time the smallest by its bytes. Rows whose {@code by} is NULL
 * are skipped; a NULL value counts like any other.
 */
public final class ArgAggregate implements Aggregate<ArgAggregate.Best> {
  private final FieldType type;
  private final ValueCodec values;
  private final ValueCodec bys;
  private final ValueOrder order;
  private final boolean largest;

  /**
   * @param pair the columns of a row: a value, and what has an order
   */
  public ArgAggregate(Schema pair, boolean largest) {
    FieldType by = pair.getField(1).getType();
    this.type = pair.getField(0).getType().withNullable(true);
    this.values = ValueCodec.of(type);
    this.bys = ValueCodec.of(by);
    this.order = new ValueOrder(ValueKind.of(by));
    this.largest = largest;
  }

  @Override
  public Best create() {
    return new Best();
  }

  @Override
  public Best add(Best best, @Nullable Object value, long time) {
    Object[] pair = (Object[]) value;
    if (pair != null && pair[1] != null) {
      choose(best, pair[0], pair[1], time);
    }
    return best;
  }

  private void choose(Best best, @Nullable Object value, Object by, long time) {
    if (best.by == null || isBetter(best, best.by, value, by, time)) {
      best.value = value;
      best.by = by;
      best.time = time;
    }
  }

  private boolean isBetter(Best best, Object bestBy, @Nullable Object value, Object by, long time) {
    int above = order.compareAsSql(by, bestBy);
    if (above != 0) {
      return largest == above > 0;
    } else if (time != best.time) {
      return time < best.time;
    }
    return Arrays.compareUnsigned(bytes(value), bytes(best.value)) < 0;
  }

  private byte[] bytes(@Nullable Object value) {
    ByteSink out = new ByteSink(16);
    values.encodeNullable(value, out);
    return out.toBytes();
  }

  @Override
  public Best merge(Best best, Best other) {
    if (other.by != null) {
      choose(best, other.value, other.by, other.time);
    }
    return best;
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
    out.writeBoolean(best.by != null);
    if (best.by != null) {
      out.writeSigned(best.time);
      bys.encode(best.by, out);
      values.encodeNullable(best.value, out);
    }
  }

  @Override
  public Best decode(ByteSource in) {
    Best best = new Best();
    if (in.readBoolean()) {
      best.time = in.readSigned();
      best.by = bys.decode(in);
      best.value = values.decodeNullable(in);
    }
    return best;
  }

  /** The row chosen so far; {@code by} is null before the first. */
  public static final class Best {
    @Nullable Object value;
    @Nullable Object by;
    long time;
  }
}
