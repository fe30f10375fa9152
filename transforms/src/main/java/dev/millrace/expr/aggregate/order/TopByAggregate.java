package dev.millrace.expr.aggregate.order;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Of rows (value, by), the values of the n with the largest {@code by}, the largest first; or of
 * those with the smallest, the smallest first. Of equal {@code by} the earliest event comes first,
 * of one time the smallest value by its bytes. Rows whose {@code by} is NULL are skipped; a NULL
 * value counts like any other. The accumulator's head is the last of them.
 */
public final class TopByAggregate implements Aggregate<PriorityQueue<TopByAggregate.Ranked>> {
  private final FieldType type;
  private final ValueCodec values;
  private final ValueCodec bys;
  private final ValueOrder order;
  private final boolean largest;
  private final int n;

  /**
   * @param pair the columns of a row: a value, and what has an order
   */
  public TopByAggregate(Schema pair, boolean largest, int n) {
    FieldType by = pair.getField(1).getType();
    this.type = pair.getField(0).getType();
    this.values = ValueCodec.of(type);
    this.bys = ValueCodec.of(by);
    this.order = new ValueOrder(ValueKind.of(by));
    this.largest = largest;
    this.n = n;
  }

  @Override
  public PriorityQueue<Ranked> create() {
    return new PriorityQueue<>(Collections.reverseOrder(this::compare));
  }

  /** What comes first is less. */
  private int compare(Ranked a, Ranked b) {
    int above = order.compareAsSql(a.by, b.by);
    if (above != 0) {
      return largest ? -above : above;
    }
    int later = Long.compare(a.time, b.time);
    return later != 0 ? later : Arrays.compareUnsigned(bytes(a), bytes(b));
  }

  private byte[] bytes(Ranked ranked) {
    byte[] made = ranked.bytes;
    if (made == null) {
      ByteSink out = new ByteSink(16);
      values.encodeNullable(ranked.value, out);
      made = out.toBytes();
      ranked.bytes = made;
    }
    return made;
  }

  @Override
  public PriorityQueue<Ranked> add(PriorityQueue<Ranked> top, @Nullable Object value, long time) {
    Object[] pair = (Object[]) value;
    if (pair != null && pair[1] != null) {
      add(top, new Ranked(pair[0], pair[1], time));
    }
    return top;
  }

  private void add(PriorityQueue<Ranked> top, Ranked ranked) {
    if (top.size() < n) {
      top.add(ranked);
    } else if (compare(ranked, top.element()) < 0) {
      top.remove();
      top.add(ranked);
    }
  }

  @Override
  public PriorityQueue<Ranked> merge(PriorityQueue<Ranked> top, PriorityQueue<Ranked> other) {
    other.forEach(ranked -> add(top, ranked));
    return top;
  }

  @Override
  public Object result(PriorityQueue<Ranked> top) {
    List<Ranked> sorted = new ArrayList<>(top);
    Comparator<Ranked> first = this::compare;
    sorted.sort(first);
    List<@Nullable Object> result = new ArrayList<>();
    sorted.forEach(ranked -> result.add(ranked.value));
    return result;
  }

  @Override
  public FieldType resultType() {
    return FieldType.array(type);
  }

  @Override
  public void encode(PriorityQueue<Ranked> top, ByteSink out) {
    out.writeVarInt(top.size());
    for (Ranked ranked : top) {
      out.writeSigned(ranked.time);
      bys.encode(ranked.by, out);
      values.encodeNullable(ranked.value, out);
    }
  }

  @Override
  public PriorityQueue<Ranked> decode(ByteSource in) {
    PriorityQueue<Ranked> top = create();
    for (int left = in.readVarInt(); left > 0; left--) {
      long time = in.readSigned();
      Object by = bys.decode(in);
      top.add(new Ranked(values.decodeNullable(in), by, time));
    }
    return top;
  }

  /** A value with what it is ranked by. */
  public static final class Ranked {
    final @Nullable Object value;
    final Object by;
    final long time;

    /** The value's coded form, made only where nothing else tells two apart. */
    private byte @Nullable [] bytes;

    Ranked(@Nullable Object value, Object by, long time) {
      this.value = value;
      this.by = by;
      this.time = time;
    }
  }
}
