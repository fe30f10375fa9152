package dev.millrace.engine.ledger;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What was tried again in this process, by steps and outputs. It happens while a bundle waits, when
 * no metric of the bundle can be told; so whoever shows it looks here, as with {@link Circuits}.
 */
public final class Attempts {
  private static final Map<String, LongAdder> AGAIN = new ConcurrentHashMap<>();

  private Attempts() {}

  /** Says that a step that asks or writes may have to try again, so that it is shown with 0. */
  public static void expect(String step) {
    if (!step.isEmpty()) {
      AGAIN.computeIfAbsent(step, name -> new LongAdder());
    }
  }

  /**
   * Something failed and is tried again.
   *
   * @param step the name under which the ledger counts; empty for none
   */
  public static void again(String step) {
    expect(step);
    LongAdder made = AGAIN.get(step);
    if (made != null) {
      made.increment();
    }
  }

  /** How often, by steps. */
  public static Map<String, Long> made() {
    Map<String, Long> made = new TreeMap<>();
    AGAIN.forEach((step, times) -> made.put(step, times.sum()));
    return made;
  }
}
