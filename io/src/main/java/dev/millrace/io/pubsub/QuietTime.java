package dev.millrace.io.pubsub;

import java.time.Duration;

/**
 * How long a subscription has been empty, as far as the service said so. Between two answers that
 * are far apart nobody listened or nobody spoke: after a restart, when a reader was not called,
 * when a call blocked in an outage. What was published meanwhile comes now, in any order, so that
 * time does not count. Times are wall-clock milliseconds.
 *
 * <p>Example with an idle timeout of 30 s: a message at 0 s, an empty answer at 5 s, the next one
 * at 100 s. Quiet begins at 100 s.
 */
final class QuietTime {
  /** Two answers that are further apart hide an outage. */
  private static final long LONGEST_GAP = 10_000;

  /** No service is expected to answer more often than this. */
  private static final long SHORTEST_GAP = 1_000;

  private final long mostBetweenAnswers;
  private long since;
  private long answeredAt;

  QuietTime(PubsubSourceOptions options, long now) {
    this.mostBetweenAnswers = mostBetweenAnswers(options);
    this.since = now;
    this.answeredAt = now;
  }

  /** Half of the shortest time after which quiet means something. */
  private static long mostBetweenAnswers(PubsubSourceOptions options) {
    long quiet = options.times().idleTimeout().toMillis();
    Duration untilIdle = options.untilIdle();
    quiet = untilIdle == null ? quiet : Math.min(quiet, untilIdle.toMillis());
    return Math.min(LONGEST_GAP, Math.max(SHORTEST_GAP, quiet / 2));
  }

  /** Goes on as before a restart; the time since then is a gap between two answers. */
  void restore(PubsubMark.Moments moments) {
    since = moments.quietSince();
    answeredAt = moments.answeredAt();
  }

  PubsubMark.Moments moments() {
    return new PubsubMark.Moments(since, answeredAt);
  }

  /**
   * The service answered, with a message or without.
   *
   * @return how long nothing could arrive; 0 if the last answer is not too long ago
   */
  long answered(long now) {
    long gap = now - answeredAt;
    answeredAt = now;
    if (gap <= mostBetweenAnswers) {
      return 0;
    }
    since = now;
    return gap;
  }

  /** Quiet begins anew: a message came, or the service failed. */
  void beginsAt(long now) {
    since = now;
  }

  /** As of when all this is known; what has passed since is not. */
  long knownAt() {
    return answeredAt;
  }

  /** How long there was nothing, up to the last answer. */
  long length() {
    return answeredAt - since;
  }
}
