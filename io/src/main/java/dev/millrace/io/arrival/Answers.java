package dev.millrace.io.arrival;

import java.io.IOException;
import java.time.Duration;

/**
 * What the answers of a broker tell, and the lack of them: whether there is an outage, when to ask
 * again, and how long there has been nothing, as far as the broker said so. Between two answers
 * that are far apart nobody listened or nobody spoke: after a restart, when a reader was not
 * called, when a call blocked in an outage. What was published meanwhile comes now, in any order,
 * so that time is not quiet time. A clock that is set back is no gap, and shortens nothing. Times
 * are wall-clock milliseconds.
 *
 * <p>Example with an idle timeout of 30 s: a message at 0 s, an empty answer at 5 s, the next one
 * at 100 s. Quiet begins at 100 s, and of the 95 s in which nothing could arrive 10 s count.
 */
final class Answers {
  private static final long FIRST_WAIT = 200;
  private static final long LONGEST_WAIT = 5_000;

  /** Two answers that are further apart hide an outage. */
  private static final long LONGEST_GAP = 10_000;

  /** No service is expected to answer more often than this. */
  private static final long SHORTEST_GAP = 1_000;

  private final ArrivalOptions options;
  private final MessageFeed feed;
  private final long mostBetween;
  private long quietSince;
  private long answeredAt;
  private long failingSince = -1;
  private int failures;

  Answers(ArrivalOptions options, MessageFeed feed, long now) {
    this.options = options;
    this.feed = feed;
    this.mostBetween = mostBetween(options);
    this.quietSince = now;
    this.answeredAt = now;
  }

  /** Half of the shortest time after which quiet means something. */
  private static long mostBetween(ArrivalOptions options) {
    long quiet = options.times().idleTimeout().toMillis();
    Duration untilIdle = options.untilIdle();
    quiet = untilIdle == null ? quiet : Math.min(quiet, untilIdle.toMillis());
    return Math.min(LONGEST_GAP, Math.max(SHORTEST_GAP, quiet / 2));
  }

  /** Goes on as before a restart; the time since then is a gap between two answers. */
  void restore(ArrivalMark.Moments moments) {
    quietSince = moments.quietSince();
    answeredAt = moments.answeredAt();
  }

  ArrivalMark.Moments moments() {
    return new ArrivalMark.Moments(quietSince, answeredAt);
  }

  /** Whether the service failed and has not answered since. */
  boolean lack() {
    return failures > 0;
  }

  /**
   * The service answered, with a message or without.
   *
   * @return by how much what came before has to be made younger: the time since the last answer, as
   *     far as it is longer than answers are expected to be apart, so that time goes on even for a
   *     reader that is always called late; negative if the clock was set back
   */
  long came(long now) {
    failures = 0;
    failingSince = -1;
    long gap = now - answeredAt;
    answeredAt = now;
    if (gap >= 0 && gap <= mostBetween) {
      return 0;
    }
    quietSince = now;
    return gap < 0 ? gap : gap - mostBetween;
  }

  /** A message came. */
  void heard(long now) {
    quietSince = now;
  }

  /**
   * The service failed: nobody can tell whether it is empty.
   *
   * @return when to ask again
   * @throws dev.millrace.diag.UserException if trying again cannot help or has not helped for long
   *     enough
   */
  long failed(IOException e, long now) {
    quietSince = now;
    if (failingSince < 0 || now < failingSince) {
      failingSince = now;
    }
    if (feed.isPermanent(e) || now - failingSince > options.retryFor().toMillis()) {
      throw feed.fault(e);
    }
    long wait = Math.min(LONGEST_WAIT, FIRST_WAIT << Math.min(failures, 10));
    failures++;
    // Spread by the clock's own noise: readers that failed together do not come back together.
    return now + wait + now % (wait / 4 + 1);
  }

  /**
   * Whether it is time to ask again; also if the clock was set back, and the time seems far off.
   */
  static boolean isDue(long askAgainAt, long now) {
    return now >= askAgainAt || askAgainAt - now > 2 * LONGEST_WAIT;
  }

  /** When the last one came; what has happened since is not known. */
  long last() {
    return answeredAt;
  }

  /** How long there was nothing, up to the last answer. */
  long quiet() {
    return answeredAt - quietSince;
  }
}
