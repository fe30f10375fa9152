package dev.millrace.testing.oracle;

import dev.millrace.testing.oracle.Windowing.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Combine: one row per group and window, at the window's end − 1 ms. NULLs form a group. */
public final class Combination {
  /** A result and the window it is of. */
  public record Result(Span span, TimedRow row) {
    /** The row with the window's start and end after its columns. */
    public TimedRow withWindow(String startColumn, String endColumn) {
      return row.with(startColumn, span.start()).with(endColumn, span.end());
    }
  }

  private Combination() {}

  /**
   * @param groupBy the columns that make the group, first in the result
   * @param combine column of the result → how it is made
   */
  public static List<Result> combine(
      List<TimedRow> rows,
      List<String> groupBy,
      Windowing windowing,
      Map<String, Aggregation> combine) {
    Map<List<?>, List<TimedRow>> groups = new LinkedHashMap<>();
    for (TimedRow row : rows) {
      groups.computeIfAbsent(row.values(groupBy), k -> new ArrayList<>()).add(row);
    }
    List<Result> results = new ArrayList<>();
    groups.forEach(
        (key, group) ->
            windowing
                .cut(group)
                .forEach(
                    (span, inWindow) -> {
                      Map<String, @Nullable Object> row = new LinkedHashMap<>();
                      for (int i = 0; i < groupBy.size(); i++) {
                        row.put(groupBy.get(i), key.get(i));
                      }
                      combine.forEach((name, function) -> row.put(name, function.of(inWindow)));
                      results.add(new Result(span, new TimedRow(row, span.resultTime())));
                    }));
    return results;
  }
}
