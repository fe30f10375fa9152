package dev.millrace.engine.exchange;

import java.io.Serializable;

/**
 * Watches a keyed step whose input begins in the middle, where what a key gives depends on the
 * event before, and through that one on those before it, for as long as they follow closely: runs
 * of duplicates, sessions. A pause longer than {@code gap} ends that. A key that has an event of
 * {@code needed} or later and no pause between that one and the beginning hangs together with
 * events that are not there: its results may not be right.
 *
 * @param begin from which event time on the input is whole
 * @param needed event time from which on results have to be right
 * @param gap in milliseconds
 */
public record EdgeWatch(long begin, long needed, long gap) implements Serializable {
  /** Follows the events of one key after the other. */
  static final class Walk {
    private final EdgeWatch watch;
    private long last;
    private boolean paused;
    private boolean cut;

    Walk(EdgeWatch watch) {
      this.watch = watch;
    }

    void start() {
      // An event that is not there may lie right before the beginning.
      last = watch.begin;
      paused = false;
      cut = false;
    }

    /**
     * @param time not before that of the event before
     */
    void event(long time) {
      if (time >= watch.begin) {
        paused |= time - last > watch.gap;
        last = time;
      }
      cut |= time >= watch.needed && !paused;
    }

    /** Whether results of the key may not be right. */
    boolean isCut() {
      return cut;
    }
  }
}
