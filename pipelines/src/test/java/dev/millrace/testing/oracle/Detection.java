package dev.millrace.testing.oracle;

import dev.millrace.testing.oracle.Windowing.Fixed;
import dev.millrace.testing.oracle.Windowing.Sessions;
import dev.millrace.testing.oracle.Windowing.Span;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Detect: what rules say of a group's windows one after the other, and of its silences. */
public final class Detection {
  private static final String ONLY = "v";

  private Detection() {}

  /** What is worth a row; both NULL where nothing is expected. */
  public record Verdict(@Nullable Double expected, @Nullable Double score) {}

  /** A rule about values. */
  public interface Rule {
    /**
     * Null if the value is nothing remarkable.
     *
     * @param before the values of the windows before, the one before first; NULL for none
     */
    @Nullable Verdict judge(double value, List<@Nullable Double> before);
  }

  /** Numbers that are not to be left; NULL for none. */
  public record Bounds(@Nullable Double above, @Nullable Double below) {
    private boolean left(double value, double from, double unit) {
      return above != null && compare(value, from + unit * above) > 0
          || below != null && compare(value, from + unit * below) < 0;
    }
  }

  public static Rule threshold(Bounds bounds) {
    return (value, before) -> bounds.left(value, 0, 1) ? new Verdict(null, null) : null;
  }

  public static Rule change(boolean relative, Bounds bounds) {
    return (value, before) -> {
      Double last = before.isEmpty() ? null : before.get(0);
      return !isFinite(last) ? null : distant(value, last, relative ? Math.abs(last) : 1, bounds);
    };
  }

  /**
   * @param alpha null if all windows count the same
   */
  public static Rule baseline(int windows, int least, @Nullable BigDecimal alpha, Bounds bounds) {
    return (value, before) -> {
      List<TimedRow> known = new ArrayList<>();
      List<TimedRow> weighted = new ArrayList<>();
      List<TimedRow> weights = new ArrayList<>();
      for (int age = 0; age < Math.min(windows, before.size()); age++) {
        Double past = before.get(age);
        if (isFinite(past)) {
          double weight = alpha == null ? 1 : BigDecimal.ONE.subtract(alpha).pow(age).doubleValue();
          known.add(TimedRow.of(0, ONLY, past));
          weighted.add(TimedRow.of(0, ONLY, past * weight));
          weights.add(TimedRow.of(0, ONLY, weight));
        }
      }
      if (known.size() < least) {
        return null;
      }
      double spread = number(Aggregation.deviation(ONLY, true).of(known));
      double mean = number(Aggregation.mean(ONLY).of(known));
      double sum = number(Aggregation.sum(ONLY).of(weights));
      if (alpha == null || spread == 0) {
        return distant(value, mean, spread, bounds);
      }
      return sum == 0
          ? null
          : distant(value, number(Aggregation.sum(ONLY).of(weighted)) / sum, spread, bounds);
    };
  }

  private static @Nullable Verdict distant(
      double value, double expected, double unit, Bounds bounds) {
    Double score = unit == 0 ? null : (value - expected) / unit;
    return bounds.left(value, expected, unit) ? new Verdict(expected, score) : null;
  }

  /** The rows of a rule about values. */
  public static List<TimedRow> values(
      List<TimedRow> rows,
      List<String> key,
      Fixed windows,
      Aggregation measure,
      Map<String, Rule> rules) {
    Map<List<?>, TreeMap<Long, Double>> groups = new LinkedHashMap<>();
    for (Combination.Result result :
        Combination.combine(rows, key, windows, Map.of(ONLY, measure))) {
      Object value = result.row().value(ONLY);
      if (value != null) {
        groups
            .computeIfAbsent(result.row().values(key), k -> new TreeMap<>())
            .put(result.span().start(), ((Number) value).doubleValue());
      }
    }
    List<TimedRow> found = new ArrayList<>();
    groups.forEach(
        (group, values) ->
            values.forEach(
                (start, value) -> {
                  List<@Nullable Double> before = before(values, start, windows.size());
                  rules.forEach(
                      (name, rule) -> {
                        Verdict verdict = rule.judge(value, before);
                        if (verdict != null) {
                          Span span = new Span(start, start + windows.size());
                          found.add(row(key, group, name, value, verdict, span));
                        }
                      });
                }));
    return found;
  }

  private static List<@Nullable Double> before(
      TreeMap<Long, Double> values, long start, long size) {
    List<@Nullable Double> before = new ArrayList<>();
    for (long at = start - size; at >= values.firstKey() && before.size() < 100; at -= size) {
      before.add(values.get(at));
    }
    return before;
  }

  /** A row for each pause of a group, which begins with its last event. */
  public static List<TimedRow> missing(
      List<TimedRow> rows, List<String> key, String rule, long after) {
    List<TimedRow> found = new ArrayList<>();
    for (Combination.Result result :
        Combination.combine(rows, key, new Sessions(after), Map.of())) {
      Span pause = new Span(result.span().end() - after, result.span().end());
      Verdict nothing = new Verdict(null, null);
      found.add(row(key, result.row().values(key), rule, null, nothing, pause));
    }
    return found;
  }

  private static TimedRow row(
      List<String> key,
      List<?> group,
      String rule,
      @Nullable Double value,
      Verdict verdict,
      Span span) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 0; i < key.size(); i++) {
      row.put(key.get(i), group.get(i));
    }
    row.put("rule", rule);
    row.put("observed", value);
    row.put("expected", verdict.expected);
    row.put("score", verdict.score);
    row.put("window_start", span.start());
    row.put("window_end", span.end());
    return new TimedRow(row, span.resultTime());
  }

  private static boolean isFinite(@Nullable Double value) {
    return value != null && Double.isFinite(value);
  }

  private static double number(@Nullable Object value) {
    return ((Number) Objects.requireNonNull(value)).doubleValue();
  }

  /** SQL's order: NaN is the greatest, and zeros are equal. */
  private static int compare(double a, double b) {
    return Double.compare(a + 0.0, b + 0.0);
  }
}
