package dev.millrace.engine.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * What of this process waits for the place that it writes to. It happens while a bundle is held up,
 * when no metric of the bundle can be told; so whoever shows it looks here, as with {@link
 * Circuits}. Times are those of {@link System#nanoTime}, which the callers give.
 */
public final class Waits {
  private static final Map<String, List<Wait>> SHOWN = new TreeMap<>();

  private Waits() {}

  /** Something that waits. */
  public static final class Wait {
    private final String step;
    private final long since;

    private Wait(String step, long since) {
      this.step = step;
      this.since = since;
    }

    /** It has what it waited for, or has given up. */
    public void end() {
      Waits.end(this);
    }
  }

  /**
   * Begins to wait.
   *
   * @param step the name under which the ledger counts
   */
  public static synchronized Wait begin(String step, long nanoTime) {
    Wait wait = new Wait(step, nanoTime);
    SHOWN.computeIfAbsent(step, name -> new ArrayList<>()).add(wait);
    return wait;
  }

  /**
   * Does something that may have to wait.
   *
   * @param step the name under which the ledger counts
   * @param nanoTime {@link System#nanoTime}
   */
  public static void during(String step, LongSupplier nanoTime, Runnable work) {
    Wait wait = begin(step, nanoTime.getAsLong());
    try {
      work.run();
    } finally {
      wait.end();
    }
  }

  private static synchronized void end(Wait wait) {
    SHOWN.computeIfPresent(
        wait.step,
        (name, waits) -> {
          waits.remove(wait);
          return waits.isEmpty() ? null : waits;
        });
  }

  /** How long each step has been waiting, in nanoseconds; the longest of a step's writers. */
  public static synchronized Map<String, Long> lengths(long nanoTime) {
    Map<String, Long> lengths = new TreeMap<>();
    SHOWN.forEach(
        (step, waits) ->
            lengths.put(
                step, waits.stream().mapToLong(wait -> nanoTime - wait.since).max().orElse(0)));
    return lengths;
  }
}
