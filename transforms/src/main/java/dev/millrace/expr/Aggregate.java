package dev.millrace.expr;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate over the multiset of a group's values. The result depends on that multiset alone,
 * never on the order of {@link #add} and {@link #merge}: this is what parity rests on, so
 * floating-point sums must be exact. Accumulators are mutable and owned by one thread.
 *
 * @param <A> the accumulator
 */
public interface Aggregate<A> extends Serializable {
  /** An empty accumulator. */
  A create();

  /**
   * Adds one event's value.
   *
   * @param value the argument's value; null is SQL NULL, which every aggregate but {@code count(*)}
   *     skips
   * @param time the event's time, for {@code first} and {@code last}
   * @return the accumulator to go on with, usually the same object
   */
  A add(A accumulator, @Nullable Object value, long time);

  /**
   * Whether {@link #add} takes a string as {@link dev.millrace.element.coding.Utf8}, too, because
   * it looks at no more than its bytes.
   */
  default boolean takesUtf8() {
    return false;
  }

  /**
   * Takes back a value that was added, exactly, where the accumulator alone allows it.
   *
   * @return false if it does not; the accumulator is of no use then, and one that has not seen the
   *     value must be made anew
   */
  default boolean remove(A accumulator, @Nullable Object value) {
    return false;
  }

  /** Adds all that {@code other} has seen; {@code other} is not used afterwards. */
  A merge(A accumulator, A other);

  /** The result; may be called more than once. */
  @Nullable Object result(A accumulator);

  /** The result's type, nullable where the result can be NULL. */
  FieldType resultType();

  /** Which form {@link #encode} has; state of another one is not gone on with. */
  default int stateVersion() {
    return 1;
  }

  /** What tells this form from others, as {@code " in form 2"}; empty for the first one. */
  default String formText() {
    return stateVersion() == 1 ? "" : " in form " + stateVersion();
  }

  void encode(A accumulator, ByteSink out);

  A decode(ByteSource in);
}
