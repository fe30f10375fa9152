package dev.millrace.function;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate: what it gives for a group depends on the multiset of the group's values alone, so
 * that a live run and a replay agree. Hence {@link #merge} is commutative and associative, {@link
 * #add} commutes with itself and with it, and sums of floating-point numbers are kept exactly.
 * {@link AggregateLaws} checks that with values of yours.
 *
 * <p>One object serves all groups, in several threads: it has no state of its own. Accumulators are
 * mutable and belong to one thread. NULL values are skipped before {@link #add} is called. What is
 * thrown makes the whole group a dead letter; it leaves the accumulator as it was, and whether it
 * is thrown, and its message, depend on the multiset of values alone, too.
 *
 * @param <A> the accumulator
 * @param <V> the value's type, as {@link SqlFunction} has them; no primitive
 * @param <R> the result's type, likewise
 */
public interface UserAggregate<A, V, R> {
  /** The name in {@code fn}, small letters and underscores, for example {@code geo_mean}. */
  String name();

  /** One sentence for listings. */
  String doc();

  /** Whether equal multisets of values always give equal results; must be true to be used. */
  boolean deterministic();

  /**
   * The aggregate with the arguments of {@code config}.
   *
   * @throws IllegalArgumentException with a sentence for the file's author, if they are not right
   */
  default UserAggregate<A, V, R> configured(Map<String, String> config) {
    if (!config.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + name() + "' takes no configuration, but got '" + config.keySet() + "'");
    }
    return this;
  }

  /** An empty accumulator. */
  A create();

  /**
   * Adds a value, maybe to what {@link #read} gave, or after a result was asked for.
   *
   * @return the accumulator to go on with, usually the same object
   */
  A add(A accumulator, V value);

  /** Adds all that {@code other} has seen; {@code other} is not used afterwards. */
  A merge(A accumulator, A other);

  /**
   * The result, null for NULL. It may be asked for more than once, and the accumulator goes on: it
   * is not changed.
   */
  @Nullable R result(A accumulator);

  /**
   * Which form {@link #write} has. State of another form is not gone on with: {@code millrace
   * upgrade} and a start from a savepoint say so.
   */
  default int stateVersion() {
    return 1;
  }

  /** Writes an accumulator, for checkpoints and for other processes; it is not changed. */
  void write(A accumulator, DataOutput out) throws IOException;

  /** Reads what {@link #write} wrote. */
  A read(DataInput in) throws IOException;
}
