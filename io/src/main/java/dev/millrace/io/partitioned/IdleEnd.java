package dev.millrace.io.partitioned;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a read that ends once nothing comes any more has come to its end. Quiet time counts
 * only as long as the broker says, again and again, that nothing is left: in an outage nobody could
 * have sent anything, and a reader that was just opened has not listened yet. Times are wall-clock
 * milliseconds.
 *
 * <p>Example with 10 s: a record at 0 s, the broker silent from 4 s to 30 s, then nothing: the end
 * is at 40 s.
 */
public final class IdleEnd {
  /** A gap between two answers in which an outage of the broker may hide. */
  private static final long GAP = 5_000;

  private static final long NEVER = Long.MIN_VALUE;

  private final long untilIdle;
  private long since = NEVER;
  private long answered = NEVER;

  /**
   * @param untilIdle null for a read that does not end this way
   */
  public IdleEnd(@Nullable Duration untilIdle) {
    this.untilIdle = untilIdle == null ? NEVER : untilIdle.toMillis();
  }

  /** Whether the broker has to be asked, after so much time without a record. */
  public boolean asks(long quiet) {
    return untilIdle != NEVER && quiet >= Math.min(untilIdle, 1_000);
  }

  /** A record came: the broker is there, and there may be more. */
  public void heard(long now) {
    since = now;
    answered = now;
  }

  /**
   * The broker was asked.
   *
   * @param nothingLeft its answer; false also if there was none
   * @param asked when
   * @param now when the answer came
   * @return whether the read has come to its end
   */
  public boolean answer(boolean nothingLeft, long asked, long now) {
    if (!nothingLeft) {
      since = NEVER;
      return false;
    }
    if (since == NEVER || asked - answered > Math.max(GAP, untilIdle)) {
      since = now;
    }
    answered = now;
    return now - since >= untilIdle;
  }
}
