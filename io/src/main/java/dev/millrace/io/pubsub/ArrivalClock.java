package dev.millrace.io.pubsub;

import dev.millrace.element.EventTimes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The event time of a subscription: the highest event time seen minus the bound of
 * out-of-orderness, but not above the smallest one that arrived lately. Never goes back. All
 * watermarks in here are before allowed lateness is taken off.
 */
final class ArrivalClock {
  private static final long STEP_MILLIS = 1_000;

  private final ArrivalRules rules;
  private final Deque<Arrived> lately = new ArrayDeque<>();
  private long highest = EventTimes.MIN;
  private long watermark = EventTimes.MIN;

  /**
   * What arrived within a second.
   *
   * @param at the start of that second, wall clock
   * @param smallest the smallest event time
   */
  record Arrived(long at, long smallest) {}

  /** What a restart has to know. */
  record State(long highest, long watermark, List<Arrived> lately) {}

  ArrivalClock(ArrivalRules rules) {
    this.rules = rules;
  }

  State state() {
    return new State(highest, watermark, List.copyOf(lately));
  }

  void restore(State state) {
    highest = state.highest();
    watermark = state.watermark();
    lately.clear();
    lately.addAll(state.lately());
  }

  /** An event that is neither late nor dead arrived. */
  void seen(long time, long now) {
    highest = Math.max(highest, time);
    long second = now - Math.floorMod(now, STEP_MILLIS);
    Arrived last = lately.peekLast();
    if (last != null && last.at() == second) {
      if (time < last.smallest()) {
        lately.pollLast();
        lately.addLast(new Arrived(second, time));
      }
    } else {
      lately.addLast(new Arrived(second, time));
    }
  }

  /** Takes in what has arrived. */
  void advance(long now) {
    long since = now - rules.reorderWithin().toMillis();
    while (!lately.isEmpty() && lately.getFirst().at() + STEP_MILLIS <= since) {
      lately.removeFirst();
    }
    if (highest == EventTimes.MIN) {
      return;
    }
    long next = EventTimes.plus(highest, -rules.maxOutOfOrderness().toMillis());
    if (!rules.reorderWithin().isZero()) {
      for (Arrived arrived : lately) {
        next = Math.min(next, arrived.smallest());
      }
    }
    watermark = Math.max(watermark, next);
  }

  /** The subscription is empty, and was so for the idle timeout. */
  void idle(long now) {
    if (rules.advanceWhenIdle()) {
      long behind = rules.maxOutOfOrderness().plus(rules.idleTimeout()).toMillis();
      watermark = Math.max(watermark, EventTimes.plus(now, -behind));
    }
  }

  /** The watermark as of the last {@link #advance} or {@link #idle}. */
  long watermark() {
    return watermark;
  }
}
