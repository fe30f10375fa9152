package dev.millrace.kernel;

import dev.millrace.element.Event;

/**
 * An accumulating kernel over all keys of a partition at once: the same rows as {@link
 * KeyedKernel#onEvent} for every event and then one {@link KeyedKernel#onTime} at the end of time
 * for every key, without a state per key. For hosts that see the whole input; owned by one thread.
 */
public interface KeyedBatch {
  /**
   * Handles an event.
   *
   * @param bytes holds the key from {@code keyOffset} on; copied if it must be kept
   * @param input as in {@link KeyedKernel#onEvent}
   * @throws dev.millrace.element.RowFault when the event's own data is bad; the host rejects it
   *     then
   */
  void add(byte[] bytes, int keyOffset, int keyLength, int input, Event event);

  /** Emits all rows; the batch is not used afterwards. */
  void finish(Keys keys);

  /** Where the rows of a key go. */
  @FunctionalInterface
  interface Keys {
    KeyedOutput at(byte[] key);
  }
}
