package dev.millrace.show;

import java.time.Duration;

/**
 * Events per second of a count that is told now and then. Counts come at once on the direct runner,
 * but up to ten seconds late from a cluster, and stand still until then: what passed between two
 * changes is divided by the time between them, and a standstill that is longer than the time before
 * lowers the rate.
 *
 * <p>Changes of 500 at 9 s and 500 at 11 s: 250 per second at 11 and 12 s, 100 at 16 s.
 */
final class ReadRate {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private long from;
  private Duration start = Duration.ZERO;
  private long passed;
  private Duration between = Duration.ZERO;

  /** What the count is now; from time to time, in the order of time. */
  void update(long count, Duration now) {
    Duration since = now.minus(start);
    if (count != from && since.compareTo(SHORTEST) >= 0) {
      passed = count - from;
      between = since;
      from = count;
      start = now;
    }
  }

  long perSecond(Duration now) {
    Duration quiet = now.minus(start);
    return Quantities.rate(Math.max(0, passed), quiet.compareTo(between) > 0 ? quiet : between);
  }
}
