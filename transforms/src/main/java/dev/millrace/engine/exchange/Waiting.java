package dev.millrace.engine.exchange;

import dev.millrace.engine.kept.TimeCells.Cell;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the watermark in a partition of keys, while a call of its runner lasts, and the
 * timers that end the waiting.
 */
interface Waiting extends PendingBuckets.Store {
  /** All of a call was added: sets the timers that are needed now, one at the end of time too. */
  void arm();

  /** Some of what waited was answered: sets the timer of what is left, where all have one. */
  void armNext();

  /**
   * A timer has fired.
   *
   * @param timer its name
   * @param time for which it was set
   * @return how far the watermark has come at least, as far as buckets are concerned
   */
  long fired(String timer, long time);

  /**
   * Takes out the earliest bucket that is due.
   *
   * @param upTo what {@link #fired} gave
   * @return null if no more is due
   */
  @Nullable Cell takeDue(long upTo);

  /** Whether nothing waits. */
  boolean isEmpty();
}
