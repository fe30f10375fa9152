package dev.millrace.kernel.dedup;

import dev.millrace.element.Event;
import org.jspecify.annotations.Nullable;

/** The open run of one key: its kept event's time and, where it is still to come out, its last. */
public final class DeduplicateState {
  boolean open;

  /** The time of the run's first event; meaningless unless {@link #open}. */
  long start;

  /** The run's last event so far; null where the first one represents the run. */
  @Nullable Event last;

  /** Whether its host has kept a call for the run's end. */
  boolean woken;

  DeduplicateState() {}

  void clear() {
    open = false;
    start = 0;
    last = null;
    woken = false;
  }
}
