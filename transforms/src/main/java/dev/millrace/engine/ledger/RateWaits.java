package dev.millrace.engine.ledger;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long calls of this process waited for their turn where a step or an output has a {@code
 * rate}. They wait in the middle of a bundle and on threads of their own, where no metric of the
 * bundle can be told; so whoever shows it looks here, as with {@link Attempts}.
 */
public final class RateWaits {
  private static final Map<String, LongAdder> NANOS = new ConcurrentHashMap<>();

  private RateWaits() {}

  /**
   * A call has got its turn.
   *
   * @param step the name under which the ledger counts
   * @param nanos how long it waited; 0 where it did not have to, so that the step is shown
   */
  public static void waited(String step, long nanos) {
    NANOS.computeIfAbsent(step, name -> new LongAdder()).add(nanos);
  }

  /** In milliseconds, of all calls together, by steps. */
  public static Map<String, Long> millis() {
    Map<String, Long> millis = new TreeMap<>();
    NANOS.forEach((step, nanos) -> millis.put(step, TimeUnit.NANOSECONDS.toMillis(nanos.sum())));
    return millis;
  }
}
