package dev.millrace.expr.aggregate;

import dev.millrace.element.ByteSink;
import dev.millrace.element.ByteSource;
import dev.millrace.element.KeyTable;
import dev.millrace.element.ValueCodec;
import dev.millrace.expr.Aggregate;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Counts different values by keeping the bytes of each. */
final class CountDistinctAggregate implements Aggregate<CountDistinctAggregate.Seen> {
  private final ValueCodec codec;

  CountDistinctAggregate(FieldType argument) {
    this.codec = ValueCodec.canonical(argument);
  }

  @Override
  public Seen create() {
    return new Seen();
  }

  @Override
  public Seen add(Seen seen, @Nullable Object value, long time) {
    if (value != null) {
      seen.scratch.clear();
      codec.encode(value, seen.scratch);
      seen.add(seen.scratch.array(), 0, seen.scratch.size());
    }
    return seen;
  }

  @Override
  public Seen merge(Seen seen, Seen other) {
    Seen larger = seen.values.size() >= other.values.size() ? seen : other;
    Seen smaller = larger == seen ? other : seen;
    smaller.values.forEach((bytes, present) -> larger.add(bytes, 0, bytes.length));
    return larger;
  }

  @Override
  public Object result(Seen seen) {
    return (long) seen.values.size();
  }

  @Override
  public FieldType resultType() {
    return FieldType.INT64;
  }

  @Override
  public void encode(Seen seen, ByteSink out) {
    out.writeVarInt(seen.values.size());
    seen.values.forEach((bytes, present) -> out.writeBytes(bytes));
  }

  @Override
  public Seen decode(ByteSource in) {
    Seen seen = new Seen();
    for (int left = in.readVarInt(); left > 0; left--) {
      int length = in.readVarInt();
      seen.add(in.array(), in.position(), length);
      in.skip(length);
    }
    return seen;
  }

  /** The values seen so far. */
  static final class Seen {
    final KeyTable<Boolean> values = new KeyTable<>();
    final ByteSink scratch = new ByteSink(16);

    void add(byte[] bytes, int offset, int length) {
      values.getOrCreate(bytes, offset, length, () -> Boolean.TRUE);
    }
  }
}
