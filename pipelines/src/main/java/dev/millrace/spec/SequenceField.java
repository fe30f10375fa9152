package dev.millrace.spec;

import dev.millrace.spec.KeyedStep.CombineField;
import java.time.Duration;
import java.util.Optional;

/**
 * One column that {@code Sequence} adds.
 *
 * @param computed the function, with its argument; an aggregate or one of those that are named here
 * @param rows how far {@code lag} and {@code lead} go; of an aggregate how many rows it is of,
 *     empty for all
 * @param within of an aggregate, how old its rows may be
 */
public record SequenceField(
    CombineField computed, Optional<Integer> rows, Optional<Duration> within) {
  public static final String LAG = "lag";
  public static final String LEAD = "lead";
  public static final String ROW_NUMBER = "row_number";
  public static final String CHANGED = "changed";

  public String function() {
    return computed.function().text();
  }
}
