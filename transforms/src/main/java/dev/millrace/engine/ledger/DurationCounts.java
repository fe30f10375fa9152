package dev.millrace.engine.ledger;

import java.util.List;

/**
 * Counts durations by their size, as counters that can be added up like all others: {@code
 * PREFIX/100} of those up to 100 ms and above the bound before, and so on, {@code PREFIX/more}, and
 * {@code PREFIX/sum_ms}.
 */
public final class DurationCounts {
  /** Upper bounds, included, in milliseconds. */
  public static final List<Long> BOUNDS =
      List.of(
          100L,
          250L,
          500L,
          1_000L,
          2_500L,
          5_000L,
          10_000L,
          30_000L,
          60_000L,
          300_000L,
          900_000L,
          3_600_000L,
          21_600_000L,
          86_400_000L);

  /** Longer ones count as so long, so that the sum of very many of them is one. */
  private static final long LONGEST = 365L * 86_400_000;

  private final String prefix;
  private final long[] counts = new long[BOUNDS.size() + 1];
  private long sum;

  /**
   * @param prefix of the counters' names
   */
  public DurationCounts(String prefix) {
    this.prefix = prefix;
  }

  /** The counter's name of a bound, by its index; of all that is longer, the one after the last. */
  public static String counter(String prefix, int bound) {
    return prefix + "/" + (bound < BOUNDS.size() ? BOUNDS.get(bound) : "more");
  }

  /** The name of the counter of their sum, in milliseconds. */
  public static String sum(String prefix) {
    return prefix + "/sum_ms";
  }

  /**
   * Counts one.
   *
   * @param millis below zero, as clocks differ, it is nothing
   */
  public void add(long millis) {
    long length = Math.min(LONGEST, Math.max(0, millis));
    int bound = 0;
    while (bound < BOUNDS.size() && length > BOUNDS.get(bound)) {
      bound++;
    }
    counts[bound]++;
    sum += length;
  }

  /** Hands the counts over, and begins anew. */
  public void flush(Tally tally) {
    boolean counted = false;
    for (int bound = 0; bound < counts.length; bound++) {
      if (counts[bound] != 0) {
        tally.add(counter(prefix, bound), counts[bound]);
        counts[bound] = 0;
        counted = true;
      }
    }
    if (counted) {
      tally.add(sum(prefix), sum);
      sum = 0;
    }
  }
}
