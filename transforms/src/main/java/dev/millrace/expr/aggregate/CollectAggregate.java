package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * All values as an array, in order of event time, then of their bytes; or, of values that are
 * arrays, their elements in that order. The accumulator grows with the group.
 */
final class CollectAggregate implements Aggregate<List<Timed>> {
  private final ValueCodec codec;
  private final FieldType result;
  private final boolean flat;

  private CollectAggregate(FieldType argument, FieldType result, boolean flat) {
    this.codec = ValueCodec.of(argument);
    this.result = result;
    this.flat = flat;
  }

  static CollectAggregate values(FieldType argument) {
    return new CollectAggregate(argument, FieldType.array(argument.withNullable(false)), false);
  }

  static CollectAggregate concat(FieldType array) {
    return new CollectAggregate(array, array.withNullable(false), true);
  }

  @Override
  public List<Timed> create() {
    return new ArrayList<>(0);
  }

  @Override
  public List<Timed> add(List<Timed> values, @Nullable Object value, long time) {
    if (value != null) {
      values.add(new Timed(time, value));
    }
    return values;
  }

  @Override
  public List<Timed> merge(List<Timed> values, List<Timed> other) {
    values.addAll(other);
    return values;
  }

  @Override
  public Object result(List<Timed> values) {
    values.sort((a, b) -> a.compareTo(b, codec));
    List<Object> array = new ArrayList<>(values.size());
    for (Timed timed : values) {
      if (flat) {
        array.addAll((List<?>) timed.value);
      } else {
        array.add(timed.value);
      }
    }
    return array;
  }

  @Override
  public FieldType resultType() {
    return result;
  }

  @Override
  public void encode(List<Timed> values, ByteSink out) {
    out.writeVarInt(values.size());
    for (Timed timed : values) {
      timed.encode(codec, out);
    }
  }

  @Override
  public List<Timed> decode(ByteSource in) {
    int size = in.readVarInt();
    List<Timed> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(Timed.decode(codec, in));
    }
    return values;
  }
}
