package dev.millrace.kernel.window;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.Outcome;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Aggregation by its definition over rows (k, i, d): per key and window the columns k, count, sum
 * of i, sum of d, mean of d, first i, last i, all i in order of time, the window's start and end.
 */
final class CombineModel {
  /** More digits than a double has, so that a tie is seen for what it is. */
  private static final MathContext EXACT_ENOUGH = new MathContext(1000);

  private CombineModel() {}

  /** One of the windowings, with its numbers. */
  record Windowing(Kind kind, long size, long period, long offset) {
    enum Kind {
      FIXED,
      SLIDING,
      SESSIONS,
      /** Of at most the size and the period together. */
      BOUNDED_SESSIONS,
      GLOBAL
    }

    long longest() {
      return kind == Kind.BOUNDED_SESSIONS ? size + period : Long.MAX_VALUE;
    }
  }

  static Outcome of(List<Event> events, Windowing windowing) {
    Map<String, List<Event>> byKey = new LinkedHashMap<>();
    for (Event event : events) {
      byKey.computeIfAbsent(event.values()[0] + "", k -> new ArrayList<>()).add(event);
    }
    Outcome outcome = new Outcome();
    for (List<Event> ofKey : byKey.values()) {
      ofKey.sort(Comparator.comparingLong(Event::time));
      for (Map.Entry<Window, List<Event>> pane : panes(ofKey, windowing).entrySet()) {
        Window window = pane.getKey();
        long time = window.isGlobal() ? EventTimes.MAX : window.end() - 1;
        outcome.add(0, new Event(row(pane.getValue(), window), time, window, null));
        outcome.count(Disposition.COMBINED, pane.getValue().size());
      }
    }
    return outcome;
  }

  private static Map<Window, List<Event>> panes(List<Event> sorted, Windowing windowing) {
    Map<Window, List<Event>> panes = new LinkedHashMap<>();
    switch (windowing.kind()) {
      case GLOBAL -> panes.put(Window.GLOBAL, sorted);
      case SESSIONS, BOUNDED_SESSIONS -> sessions(sorted, windowing, panes);
      case FIXED, SLIDING -> {
        long period =
            windowing.kind() == Windowing.Kind.FIXED ? windowing.size() : windowing.period();
        for (long start = windowing.offset() - 200 * period; start < 300; start += period) {
          Window window = new Window(start, start + windowing.size());
          List<Event> inside =
              sorted.stream()
                  .filter(e -> window.start() <= e.time() && e.time() < window.end())
                  .toList();
          if (!inside.isEmpty()) {
            panes.put(window, inside);
          }
        }
      }
    }
    return panes;
  }

  /** A pause of the gap or more parts two sessions, and so does the greatest length. */
  private static void sessions(
      List<Event> sorted, Windowing windowing, Map<Window, List<Event>> panes) {
    long gap = windowing.size();
    int from = 0;
    for (int i = 1; i <= sorted.size(); i++) {
      long start = sorted.get(from).time();
      long last = sorted.get(i - 1).time();
      if (i == sorted.size()
          || sorted.get(i).time() - last >= gap
          || sorted.get(i).time() - start >= windowing.longest()) {
        long end = Math.min(last - start + gap, windowing.longest()) + start;
        panes.put(new Window(start, end), sorted.subList(from, i));
        from = i;
      }
    }
  }

  private static Object[] row(List<Event> events, Window window) {
    List<Long> longs = new ArrayList<>();
    BigDecimal sum = BigDecimal.ZERO;
    int doubles = 0;
    List<Event> inOrder = new ArrayList<>(events);
    // Non-negative numbers are in the order of their bytes here: all have one byte.
    inOrder.sort(
        Comparator.comparingLong(Event::time)
            .thenComparing(e -> (Long) e.values()[1], Comparator.nullsFirst(Long::compare)));
    for (Event event : inOrder) {
      if (event.values()[1] != null) {
        longs.add((Long) event.values()[1]);
      }
      if (event.values()[2] != null) {
        sum = sum.add(new BigDecimal((Double) event.values()[2]));
        doubles++;
      }
    }
    return new Object[] {
      events.get(0).values()[0],
      (long) events.size(),
      longs.isEmpty() ? null : longs.stream().mapToLong(Long::longValue).sum(),
      doubles == 0 ? null : sum.doubleValue(),
      doubles == 0 ? null : sum.divide(BigDecimal.valueOf(doubles), EXACT_ENOUGH).doubleValue(),
      longs.isEmpty() ? null : longs.get(0),
      longs.isEmpty() ? null : longs.get(longs.size() - 1),
      longs,
      window.isGlobal() ? EventTimes.MIN : window.start(),
      window.isGlobal() ? EventTimes.MAX : window.end()
    };
  }
}
