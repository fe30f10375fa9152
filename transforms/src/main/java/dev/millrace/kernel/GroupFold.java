package dev.millrace.kernel;

import dev.millrace.element.Event;
import dev.millrace.element.Window;

/**
 * An accumulating kernel over the events of one key and window at a time: the same rows as {@link
 * KeyedKernel#onEvent} for each of them and then {@link KeyedKernel#onTime} at the end of time,
 * without a state per key. For hosts that see the whole input; owned by one thread.
 */
public interface GroupFold {
  /**
   * Adds an event to the group at hand.
   *
   * @param input as in {@link KeyedKernel#onEvent}
   * @param out of the group's key, for what is known without the others
   * @throws dev.millrace.element.RowFault when the event's own data is bad; the host rejects it
   *     then
   */
  void add(int input, Event event, KeyedOutput out);

  /**
   * Emits the group's rows; the next event begins another group.
   *
   * @param out of the group's key
   */
  void finish(Window window, KeyedOutput out);
}
