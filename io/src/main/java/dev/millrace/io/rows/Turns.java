package dev.millrace.io.rows;

import dev.millrace.engine.ledger.RateWaits;
import java.util.concurrent.TimeUnit;

/**
 * Lets through so many in a second, one after another. Who comes later than might have been is not
 * made up for.
 */
final class Turns {
  /** Shorter waits are put off to the next one: no clock sleeps for microseconds. */
  private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final double nanosEach;
  private long next = System.nanoTime();

  /**
   * @param perSecond above 0
   */
  Turns(long perSecond) {
    this.nanosEach = (double) TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /**
   * Waits for the turn of some; false if the thread is interrupted meanwhile, which it stays.
   *
   * @param step who waits, by the name under which the ledger counts
   */
  boolean await(String step, int many) {
    RateWaits.show(step);
    long now = System.nanoTime();
    long wait = take(many, now);
    if (wait < SHORTEST_NANOS) {
      return true;
    }
    RateWaits.begin(step, now);
    try {
      TimeUnit.NANOSECONDS.sleep(wait);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      RateWaits.end(step, System.nanoTime());
    }
  }

  /** Takes the turn of some, and gives how long it is until then. */
  private synchronized long take(int many, long now) {
    long turn = Math.max(now, next);
    next = turn + Math.round(many * nanosEach);
    return turn - now;
  }
}
