package dev.millrace.testing.oracle;

import dev.millrace.testing.oracle.Combination.Result;
import dev.millrace.testing.oracle.Windowing.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The rows that windows without events get, between and after those with some. */
public final class Gaps {
  private Gaps() {}

  /**
   * Results with those of the gaps.
   *
   * @param silence windows that begin so long after the end of one with events are not filled
   * @param end of time; windows that reach it are not filled either
   * @param between makes the row of a gap of the row before it and its window
   */
  public static List<Result> filled(
      List<Result> results,
      List<String> key,
      Windowing windowing,
      long silence,
      long end,
      BiFunction<TimedRow, Span, TimedRow> between) {
    Map<List<?>, List<Result>> groups = new LinkedHashMap<>();
    for (Result result : results) {
      groups.computeIfAbsent(result.row().values(key), k -> new ArrayList<>()).add(result);
    }
    List<Result> filled = new ArrayList<>();
    for (List<Result> group : groups.values()) {
      group.sort(Comparator.comparing(Result::span));
      for (int i = 0; i < group.size(); i++) {
        Result result = group.get(i);
        filled.add(result);
        long until = result.span().end() + silence;
        if (i + 1 < group.size()) {
          until = Math.min(until, group.get(i + 1).span().start());
        }
        TimedRow before = result.row();
        Span next = windowing.after(result.span());
        while (next.start() < until && next.end() < end) {
          before = between.apply(before, next);
          filled.add(new Result(next, before));
          next = windowing.after(next);
        }
      }
    }
    return filled;
  }
}
