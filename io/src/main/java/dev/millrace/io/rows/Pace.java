package dev.millrace.io.rows;

import dev.millrace.engine.ledger.RateWaits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How fast the writers of an output may go together, in one worker. */
public final class Pace {
  private static final Map<String, Pace> SHARED = new ConcurrentHashMap<>();

  private final String step;
  private final Turns turns;

  private Pace(String step, long perSecond) {
    this.step = step;
    this.turns = new Turns(perSecond);
  }

  /**
   * The pace of an output, for all of its writers.
   *
   * @param step the name under which the ledger counts
   * @param perSecond above 0
   */
  public static Pace of(String step, long perSecond) {
    RateWaits.show(step);
    return SHARED.computeIfAbsent(step + " " + perSecond, name -> new Pace(step, perSecond));
  }

  /** Waits until rows may be written. */
  public void await(int rows) {
    if (!turns.await(step, rows)) {
      throw new IllegalStateException("interrupted while waiting for the rate of an output");
    }
  }
}
