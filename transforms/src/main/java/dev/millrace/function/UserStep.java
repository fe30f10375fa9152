package dev.millrace.function;

import java.util.function.Consumer;

/**
 * A type of step: any number of rows for each row, which keep its event time. Rows are records; see
 * {@link SqlFunction} for the types of their components and {@link Column} for their names.
 *
 * <p>One object serves all rows, in several threads: it has no state of its own, and what it gives
 * depends on the row and the configuration alone. What it throws makes the row a dead letter, and
 * none of the rows that were given for it come out.
 *
 * @param <C> the keys of the step's {@code config}: components of type {@code String}, {@code
 *     long}, {@code boolean}, {@code java.time.Duration} or {@code List<String>}; {@code
 *     Optional<T>} for keys that may be left out. {@link NoConfig} if there are none
 * @param <I> the columns that it reads; a primitive takes no NULL, which {@code check} sees to
 * @param <O> the columns that it gives
 */
public interface UserStep<C extends Record, I extends Record, O extends Record> {
  /** For steps without keys. */
  record NoConfig() {}

  /** What {@code type} calls it, for example {@code SplitTrips}. */
  String type();

  /** One or two sentences for listings. */
  String doc();

  /** Whether equal rows always give equal rows; must be true to be used. */
  boolean deterministic();

  /** Whether the columns of the input stay, before those that the step gives. */
  default boolean keepsColumns() {
    return false;
  }

  /**
   * Handles a row.
   *
   * @param out takes the rows that are given, in any number
   */
  void process(C config, I row, Consumer<O> out);
}
