package dev.millrace.engine.ledger;

import java.time.Clock;
import java.util.Arrays;

/**
 * How old rows are when they have been written: from their event times to the end of their bundle,
 * when the sink knows that all of it is. Counted as {@code STEP/delay/…} by {@link DurationCounts}.
 */
public final class WrittenDelays {
  /** Rows whose times are kept; of a bundle with more, those before are told as they come. */
  private static final int KEPT = 1 << 16;

  private final DurationCounts counts;
  private final Clock clock;
  private long[] times = new long[256];
  private int size;

  /**
   * @param step under whose name they are counted
   */
  public WrittenDelays(String step, Clock clock) {
    this.counts = new DurationCounts(step + StepCounters.DELAY);
    this.clock = clock;
  }

  /** Forgets what a bundle that failed has left. */
  public void start() {
    size = 0;
  }

  /** A row on its way. */
  public void add(long eventTime) {
    if (size == KEPT) {
      count();
    }
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
    }
    times[size++] = eventTime;
  }

  /** All rows are written: hands over how old they are now. */
  public void written(Tally tally) {
    count();
    counts.flush(tally);
  }

  private void count() {
    long now = clock.millis();
    for (int i = 0; i < size; i++) {
      counts.add(now - times[i]);
    }
    size = 0;
  }
}
