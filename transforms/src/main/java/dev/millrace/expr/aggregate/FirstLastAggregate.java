package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** The value of the earliest or the latest event, ties by the value's bytes. */
final class FirstLastAggregate implements Aggregate<FirstLastAggregate.Chosen> {
  private final FieldType type;
  private final ValueCodec codec;
  private final boolean last;

  FirstLastAggregate(FieldType type, boolean last) {
    this.type = type;
    this.codec = ValueCodec.of(type);
    this.last = last;
  }

  @Override
  public Chosen create() {
    return new Chosen();
  }

  @Override
  public Chosen add(Chosen chosen, @Nullable Object value, long time) {
    // Nothing is made for the many values whose time alone rules them out.
    if (value != null && (chosen.best == null || !ruledOut(time, chosen.best.time))) {
      choose(chosen, new Timed(time, value));
    }
    return chosen;
  }

  private boolean ruledOut(long time, long bestTime) {
    return last ? time < bestTime : time > bestTime;
  }

  private void choose(Chosen chosen, Timed candidate) {
    Timed best = chosen.best;
    if (best == null
        || (last ? candidate.compareTo(best, codec) > 0 : candidate.compareTo(best, codec) < 0)) {
      chosen.best = candidate;
    }
  }

  @Override
  public Chosen merge(Chosen chosen, Chosen other) {
    if (other.best != null) {
      choose(chosen, other.best);
    }
    return chosen;
  }

  @Override
  public @Nullable Object result(Chosen chosen) {
    return chosen.best == null ? null : chosen.best.value;
  }

  @Override
  public FieldType resultType() {
    return type;
  }

  @Override
  public void encode(Chosen chosen, ByteSink out) {
    out.writeBoolean(chosen.best != null);
    if (chosen.best != null) {
      chosen.best.encode(codec, out);
    }
  }

  @Override
  public Chosen decode(ByteSource in) {
    Chosen chosen = new Chosen();
    chosen.best = in.readBoolean() ? Timed.decode(codec, in) : null;
    return chosen;
  }

  /** The value chosen so far; null before the first. */
  static final class Chosen {
    @Nullable Timed best;
  }
}
