package dev.millrace.kernel.sequence;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SequenceKernel} computes for each row of a sequence, from it and the rows before.
 * Made by {@link SequenceColumns}.
 *
 * @param <S> what it keeps of a sequence besides the rows; mutable
 */
abstract class SequenceColumn<S> implements Serializable {
  /** What it keeps of a sequence that has no rows yet. */
  abstract S create();

  /** The newest of {@code past} has come. */
  abstract void add(S kept, PastRows past);

  /**
   * The value for the newest row.
   *
   * @throws dev.millrace.element.RowFault when there is none, as of a sum that overflows
   */
  abstract @Nullable Object value(S kept, PastRows past);

  /** The first of the rows that later ones look back at. */
  abstract long looksBackTo(S kept, PastRows past);

  abstract void encode(S kept, ByteSink out);

  abstract S decode(ByteSource in, PastRows past);

  /** How many rows after its own the value comes from; 0 if it is known at once. */
  int leads() {
    return 0;
  }

  /** The column of the past that it takes from a later row. */
  int led() {
    return -1;
  }
}
