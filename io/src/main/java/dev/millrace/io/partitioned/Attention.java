package dev.millrace.io.partitioned;

import java.time.Duration;

/**
 * When a reader was called, and when it last got something. Time in which nobody looked is not
 * quiet time, and neither is time by which the wall clock was set: forwards, it would make
 * partitions idle at once; back, it would keep everything that is due waiting until the clock comes
 * there again. Times are wall-clock milliseconds.
 */
public final class Attention {
  /** Waits for records: short while they flow, so that others get their turn. */
  private static final Duration BUSY_WAIT = Duration.ofMillis(20);

  private static final Duration QUIET_WAIT = Duration.ofMillis(100);
  private static final long QUIET_AFTER = 1_000;
  private static final long CHECK_EVERY = 200;

  /** A reader that was not called for so long has not listened. */
  private static final long NOT_CALLED = 10_000;

  private final SplitClock<?> clock;
  private final IdleEnd idleEnd;
  private long heardAt;
  private long calledAt;
  private long checkedAt;

  /**
   * @param clock told when nobody looked
   * @param idleEnd told the same, and when records come
   * @param resumed whether the reader goes on from a mark
   */
  public Attention(SplitClock<?> clock, IdleEnd idleEnd, long now, boolean resumed) {
    this.clock = clock;
    this.idleEnd = idleEnd;
    this.heardAt = now;
    this.calledAt = now;
    // Some runners reopen readers so often that waiting for the first look would mean no look.
    this.checkedAt = resumed ? now - CHECK_EVERY : now;
  }

  /** The reader is called, or has come back from a wait. */
  public void called(long now) {
    if (now < calledAt) {
      heardAt = now;
      checkedAt = Math.min(checkedAt, now);
    }
    if (now < calledAt || now - calledAt > NOT_CALLED) {
      clock.unanswered(now);
      idleEnd.heard(now);
    }
    calledAt = now;
  }

  /**
   * A broker was asked. The time of the call itself, however slow the broker is, is time in which
   * somebody looked.
   *
   * @param before the wall clock when the call began
   * @param began the same by {@link System#nanoTime}
   * @param now the wall clock after it
   * @return false if the wall clock was set meanwhile
   */
  public boolean asked(long before, long began, long now) {
    long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
    if (Math.abs(now - before - took) > NOT_CALLED) {
      return false;
    }
    calledAt = now;
    return true;
  }

  /** Records came. */
  public void heard(long now) {
    heardAt = now;
    idleEnd.heard(now);
  }

  /** When records came last, or the reader was opened. */
  public long heardAt() {
    return heardAt;
  }

  /** How long nothing has come. */
  public long quiet(long now) {
    return now - heardAt;
  }

  /** How long to wait for records. */
  public Duration patience(long now) {
    return quiet(now) < QUIET_AFTER ? BUSY_WAIT : QUIET_WAIT;
  }

  /** Whether it is time to draw conclusions from quiet; the next time is a while after that. */
  public boolean isCheckDue(long now) {
    boolean due = now - checkedAt >= CHECK_EVERY;
    checkedAt = due ? now : checkedAt;
    return due;
  }
}
