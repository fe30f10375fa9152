package dev.millrace.expr.aggregate;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import dev.millrace.expr.aggregate.order.ValueOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The most frequent value; of several, the smallest. Values that SQL calls equal are one value.
 * Every different value of the group is kept.
 */
final class ModeAggregate implements Aggregate<TreeMap<Object, Long>> {
  private final FieldType type;
  private final ValueCodec codec;
  private final ValueCodec canonical;
  private final ValueOrder order;

  ModeAggregate(FieldType type) {
    this.type = type;
    this.codec = ValueCodec.of(type);
    this.canonical = ValueCodec.canonical(type);
    this.order = new ValueOrder(ValueKind.of(type));
  }

  @Override
  public TreeMap<Object, Long> create() {
    return new TreeMap<>(order);
  }

  @Override
  public TreeMap<Object, Long> add(
      TreeMap<Object, Long> counts, @Nullable Object value, long time) {
    if (value != null) {
      counts.merge(value, 1L, Long::sum);
    }
    return counts;
  }

  @Override
  public TreeMap<Object, Long> merge(TreeMap<Object, Long> counts, TreeMap<Object, Long> other) {
    other.forEach((value, count) -> counts.merge(value, count, Long::sum));
    return counts;
  }

  @Override
  public @Nullable Object result(TreeMap<Object, Long> counts) {
    Object best = null;
    long most = 0;
    Object smallest = null;
    long equal = 0;
    // Equal values, such as 1.0 and 1.00, follow each other.
    for (Map.Entry<Object, Long> entry : counts.entrySet()) {
      if (smallest == null || !same(smallest, entry.getKey())) {
        smallest = entry.getKey();
        equal = 0;
      }
      equal += entry.getValue();
      if (equal > most) {
        best = smallest;
        most = equal;
      }
    }
    return best;
  }

  private boolean same(Object a, Object b) {
    return Arrays.equals(bytes(a), bytes(b));
  }

  private byte[] bytes(Object value) {
    ByteSink out = new ByteSink(16);
    canonical.encode(value, out);
    return out.toBytes();
  }

  @Override
  public FieldType resultType() {
    return type;
  }

  @Override
  public void encode(TreeMap<Object, Long> counts, ByteSink out) {
    out.writeVarInt(counts.size());
    for (Map.Entry<Object, Long> entry : counts.entrySet()) {
      codec.encode(entry.getKey(), out);
      out.writeVarLong(entry.getValue());
    }
  }

  @Override
  public TreeMap<Object, Long> decode(ByteSource in) {
    TreeMap<Object, Long> counts = create();
    for (int left = in.readVarInt(); left > 0; left--) {
      Object value = codec.decode(in);
      counts.put(value, in.readVarLong());
    }
    return counts;
  }
}
