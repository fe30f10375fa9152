package dev.millrace.io.rows;

import dev.millrace.engine.ledger.Attempts;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pauses between attempts at something that may do later: 0.1 s at first, twice as long each
 * time, 10 s at most, and each shorter or longer by chance, so that many writers do not come back
 * at once.
 */
public final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 10_000;

  private final long start = System.nanoTime();
  private final String step;
  private final String place;
  private final Duration limit;
  private long wait = FIRST_MILLIS;

  /**
   * @param step whose rows wait, by the name under which the ledger counts
   * @param place that is waited for, for people
   * @param limit how long attempts go on, from now
   */
  public Patience(String step, String place, Duration limit) {
    this.step = step;
    this.place = place;
    this.limit = limit;
    Attempts.expect(step);
  }

  /** Attempts of no step, as when a connection is made for several; nobody counts them. */
  public Patience(String place, Duration limit) {
    this("", place, limit);
  }

  /** Attempts go on for as long as the caller likes. */
  public Patience(String step, String place) {
    this(step, place, Duration.ofNanos(Long.MAX_VALUE));
  }

  /** A pause that a server asks for, or the longest one that is made without being asked. */
  public static Duration shorter(Duration asked) {
    return asked.toMillis() < LONGEST_MILLIS ? asked : Duration.ofMillis(LONGEST_MILLIS);
  }

  /**
   * Waits for the next attempt; false at once if the time is over.
   *
   * @param trouble why the last one failed
   */
  public boolean pause(String trouble) {
    long millis = wait / 2 + ThreadLocalRandom.current().nextLong(wait);
    wait = Math.min(2 * wait, LONGEST_MILLIS);
    return pause(trouble, Duration.ofMillis(millis));
  }

  /** The same, for as long as the server asks for, or until shortly after the time is over. */
  public boolean pause(String trouble, Duration asked) {
    Duration left = limit.minusNanos(System.nanoTime() - start);
    if (left.isNegative() || left.isZero()) {
      return false;
    }
    Duration last = left.plusMillis(1);
    Attempts.again(step);
    LOG.warn("Rows wait for {}: {}", place, trouble);
    try {
      Thread.sleep((asked.compareTo(last) < 0 ? asked : last).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + place, e);
    }
    return true;
  }
}
