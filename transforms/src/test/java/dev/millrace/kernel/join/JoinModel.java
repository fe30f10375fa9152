package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness.Input;
import dev.millrace.kernel.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.ToLongFunction;

/** Joins by looking at every pair, and then at who has none. */
final class JoinModel {
  private final List<Event> lefts = new ArrayList<>();
  private final List<Event> rights = new ArrayList<>();

  JoinModel(List<Input> inputs) {
    for (Input in : inputs) {
      (in.input() == 0 ? lefts : rights).add(in.event());
    }
  }

  List<Event> lefts() {
    return lefts;
  }

  List<Event> rights() {
    return rights;
  }

  static boolean sameKey(Event left, Event right) {
    return left.values()[0] != null && left.values()[0].equals(right.values()[1]);
  }

  /**
   * @param fits whether two events of equal keys are a pair
   * @param pairTime of a pair, from the two times
   * @param loneTime of an event without a partner
   */
  Outcome join(
      JoinType type,
      boolean unmatchedLeft,
      boolean unmatchedRight,
      BiPredicate<Event, Event> fits,
      PairTime pairTime,
      ToLongFunction<Event> loneTime) {
    Outcome outcome = new Outcome();
    List<Event> matched = new ArrayList<>();
    for (Event left : lefts) {
      for (Event right : rights) {
        if (sameKey(left, right) && fits.test(left, right)) {
          Object[] pair = {left.values()[0], left.values()[1], right.values()[0]};
          if (type != JoinType.SEMI && type != JoinType.ANTI) {
            outcome.add(0, new Event(pair, pairTime.of(left, right), left.window(), null));
          }
          matched.add(left);
          matched.add(right);
        }
      }
    }
    for (Event left : lefts) {
      Object[] padded = {left.values()[0], left.values()[1], null};
      boolean keeps = type == JoinType.LEFT || type == JoinType.OUTER || type == JoinType.ANTI;
      if (type == JoinType.SEMI && matched.stream().anyMatch(m -> m == left)) {
        outcome.add(0, new Event(padded, loneTime.applyAsLong(left), left.window(), null));
      }
      lone(outcome, left, padded, matched, unmatchedLeft ? 1 : keeps ? 0 : -1, loneTime);
    }
    for (Event right : rights) {
      Object[] padded = {null, null, right.values()[0]};
      boolean keeps = type == JoinType.RIGHT || type == JoinType.OUTER;
      lone(outcome, right, padded, matched, unmatchedRight ? 2 : keeps ? 0 : -1, loneTime);
    }
    return outcome;
  }

  private static void lone(
      Outcome outcome,
      Event event,
      Object[] padded,
      List<Event> matched,
      int output,
      ToLongFunction<Event> loneTime) {
    boolean lone = matched.stream().noneMatch(m -> m == event);
    outcome.count(lone ? Disposition.UNMATCHED : Disposition.MATCHED, 1);
    if (lone && output >= 0) {
      Window window = event.window();
      Object[] values = output == 0 ? padded : event.values();
      outcome.add(output, new Event(values, loneTime.applyAsLong(event), window, null));
    }
  }

  /** The time of a pair. */
  interface PairTime {
    long of(Event left, Event right);
  }
}
