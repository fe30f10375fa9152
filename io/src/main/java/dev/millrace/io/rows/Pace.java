package dev.millrace.io.rows;

import dev.millrace.engine.ledger.RateWaits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How fast the writers of an output may go together, in one worker. Rows that come later than they
 * might have been written are not made up for.
 */
public final class Pace {
  /** Shorter waits are put off to the next one: no clock sleeps for microseconds. */
  private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final Map<String, Pace> SHARED = new ConcurrentHashMap<>();

  private final String step;
  private final double nanosPerRow;
  private long next = System.nanoTime();

  private Pace(String step, long perSecond) {
    this.step = step;
    this.nanosPerRow = (double) TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /**
   * The pace of an output, for all of its writers.
   *
   * @param step the name under which the ledger counts
   * @param perSecond above 0
   */
  public static Pace of(String step, long perSecond) {
    return SHARED.computeIfAbsent(step + " " + perSecond, name -> new Pace(step, perSecond));
  }

  /** Waits until rows may be written. */
  public void await(int rows) {
    long wait = take(rows, System.nanoTime());
    if (wait < SHORTEST_NANOS) {
      return;
    }
    RateWaits.waited(step, wait);
    try {
      TimeUnit.NANOSECONDS.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the rate of an output", e);
    }
  }

  /** Takes the turn of some rows, and gives how long it is until then. */
  private synchronized long take(int rows, long now) {
    long turn = Math.max(now, next);
    next = turn + Math.round(rows * nanosPerRow);
    return turn - now;
  }
}
