package dev.millrace.engine.stage;

import dev.millrace.element.Event;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Is shown the rows of a run while they pass. What it gives is called for every row, by many
 * threads, and must cost next to nothing for those that it does not keep.
 */
public interface RowTap {
  /** Is shown what leaves an output of a node. */
  Consumer<Event> leaving(String node, int output);

  /**
   * Is shown what goes to a sink.
   *
   * @param tag of the exit: {@code output:NAME}
   */
  Consumer<Event> entering(String tag);

  /** Is told by how many milliseconds events of a source lay below their watermark. */
  LongConsumer late(String source);
}
