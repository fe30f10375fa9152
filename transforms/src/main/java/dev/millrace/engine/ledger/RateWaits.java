package dev.millrace.engine.ledger;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How long calls of this process have been waiting for their turn where a step or an output has a
 * {@code rate}, those included that still wait. They wait in the middle of a bundle and on threads
 * of their own, where no metric of the bundle can be told; so whoever shows it looks here, as with
 * {@link Attempts}. Times are those of {@link System#nanoTime}, which the callers give.
 */
public final class RateWaits {
  private static final Map<String, Sum> STEPS = new TreeMap<>();

  private RateWaits() {}

  /** The ends of a step's waits less their beginnings, and how many have not ended. */
  private static final class Sum {
    private long nanos;
    private long open;

    long at(long nanoTime) {
      return nanos + open * nanoTime;
    }
  }

  /**
   * Shows a step that has a rate, whether or not it ever waits for it.
   *
   * @param step the name under which the ledger counts
   */
  public static void show(String step) {
    sum(step);
  }

  /** A call begins to wait. */
  public static synchronized void begin(String step, long nanoTime) {
    Sum sum = sum(step);
    sum.nanos -= nanoTime;
    sum.open++;
  }

  /** A call that waited has got its turn, or has given up. */
  public static synchronized void end(String step, long nanoTime) {
    Sum sum = sum(step);
    sum.nanos += nanoTime;
    sum.open--;
  }

  private static synchronized Sum sum(String step) {
    return STEPS.computeIfAbsent(step, name -> new Sum());
  }

  /** In milliseconds, of all calls together, by steps. */
  public static synchronized Map<String, Long> millis(long nanoTime) {
    Map<String, Long> millis = new TreeMap<>();
    STEPS.forEach((step, sum) -> millis.put(step, TimeUnit.NANOSECONDS.toMillis(sum.at(nanoTime))));
    return millis;
  }
}
