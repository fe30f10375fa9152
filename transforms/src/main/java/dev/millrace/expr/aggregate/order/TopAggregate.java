package dev.millrace.expr.aggregate.order;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The n largest values, descending; or the n smallest, ascending, in the reverse order. The
 * accumulator's head is the last of them.
 */
public final class TopAggregate implements Aggregate<PriorityQueue<Object>> {
  private final FieldType type;
  private final ValueCodec codec;
  private final Comparator<Object> order;
  private final int n;

  /**
   * @param order serializable; the greatest come first
   */
  public TopAggregate(FieldType type, Comparator<Object> order, int n) {
    this.type = type;
    this.codec = ValueCodec.of(type);
    this.order = order;
    this.n = n;
  }

  @Override
  public PriorityQueue<Object> create() {
    return new PriorityQueue<>(order);
  }

  @Override
  public PriorityQueue<Object> add(PriorityQueue<Object> top, @Nullable Object value, long time) {
    if (value != null) {
      if (top.size() < n) {
        top.add(value);
      } else if (order.compare(value, top.element()) > 0) {
        top.remove();
        top.add(value);
      }
    }
    return top;
  }

  @Override
  public PriorityQueue<Object> merge(PriorityQueue<Object> top, PriorityQueue<Object> other) {
    for (Object value : other) {
      add(top, value, 0);
    }
    return top;
  }

  @Override
  public Object result(PriorityQueue<Object> top) {
    List<Object> descending = new ArrayList<>(top);
    descending.sort(order.reversed());
    return descending;
  }

  @Override
  public FieldType resultType() {
    return FieldType.array(type.withNullable(false));
  }

  @Override
  public void encode(PriorityQueue<Object> top, ByteSink out) {
    out.writeVarInt(top.size());
    for (Object value : top) {
      codec.encode(value, out);
    }
  }

  @Override
  public PriorityQueue<Object> decode(ByteSource in) {
    PriorityQueue<Object> top = create();
    for (int left = in.readVarInt(); left > 0; left--) {
      top.add(codec.decode(in));
    }
    return top;
  }
}
