package dev.millrace.testing.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The steps that look at one row at a time: semantics §3, element-wise. Time is unchanged. */
public final class ElementSteps {
  /** A SQL predicate: TRUE, FALSE or null for NULL. */
  public interface Condition {
    @Nullable Boolean of(TimedRow row);
  }

  /**
   * What Validate makes of its input.
   *
   * @param valid rows for which every rule is TRUE
   * @param broken the others, with the names of the broken rules in {@code broken_rules}
   */
  public record Validated(List<TimedRow> valid, List<TimedRow> broken) {}

  private ElementSteps() {}

  /** Filter: rows whose condition is TRUE; FALSE and NULL drop a row. */
  public static List<TimedRow> filter(List<TimedRow> rows, Condition keep) {
    return rows.stream().filter(r -> Boolean.TRUE.equals(keep.of(r))).toList();
  }

  /** MapToFields: one row for each. */
  public static List<TimedRow> map(List<TimedRow> rows, Function<TimedRow, TimedRow> change) {
    return rows.stream().map(change).toList();
  }

  /** AssignTimestamps: the same rows at other times. */
  public static List<TimedRow> assignTimes(List<TimedRow> rows, ToLongFunction<TimedRow> time) {
    return rows.stream().map(r -> r.at(time.applyAsLong(r))).toList();
  }

  /** Flatten: all rows of all inputs. */
  @SafeVarargs
  public static List<TimedRow> flatten(List<TimedRow>... inputs) {
    List<TimedRow> all = new ArrayList<>();
    for (List<TimedRow> input : inputs) {
      all.addAll(input);
    }
    return all;
  }

  /**
   * Partition: each row goes to the output that {@code by} names.
   *
   * @param outputs the names that exist; rows of other names (and NULL) go to {@code otherwise}
   */
  public static Map<String, List<TimedRow>> route(
      List<TimedRow> rows,
      Function<TimedRow, @Nullable String> by,
      List<String> outputs,
      String otherwise) {
    Map<String, List<TimedRow>> routed = new LinkedHashMap<>();
    for (String output : outputs) {
      routed.put(output, new ArrayList<>());
    }
    routed.putIfAbsent(otherwise, new ArrayList<>());
    for (TimedRow row : rows) {
      String name = by.apply(row);
      List<TimedRow> target = name == null ? null : routed.get(name);
      (target == null ? routed.get(otherwise) : target).add(row);
    }
    return routed;
  }

  /** Validate: rows that keep all rules, and rows that break some. */
  public static Validated validate(List<TimedRow> rows, Map<String, Condition> rules) {
    List<TimedRow> valid = new ArrayList<>();
    List<TimedRow> broken = new ArrayList<>();
    for (TimedRow row : rows) {
      List<String> names = new ArrayList<>();
      rules.forEach(
          (name, rule) -> {
            if (!Boolean.TRUE.equals(rule.of(row))) {
              names.add(name);
            }
          });
      if (names.isEmpty()) {
        valid.add(row);
      } else {
        broken.add(row.with("broken_rules", names));
      }
    }
    return new Validated(valid, broken);
  }

  /**
   * Explode: one row per element of the array columns; a NULL or empty array has none.
   *
   * @param crossProduct whether several columns make all combinations; else they are zipped, the
   *     shorter ones filled with NULL
   */
  public static List<TimedRow> explode(
      List<TimedRow> rows, List<String> columns, boolean crossProduct) {
    if (crossProduct) {
      List<TimedRow> all = rows;
      for (String column : columns) {
        all = explode(all, List.of(column), false);
      }
      return all;
    }
    List<TimedRow> all = new ArrayList<>();
    for (TimedRow row : rows) {
      int longest = 0;
      for (String column : columns) {
        longest = Math.max(longest, elements(row, column).size());
      }
      for (int i = 0; i < longest; i++) {
        TimedRow one = row;
        for (String column : columns) {
          List<?> elements = elements(row, column);
          one = one.with(column, i < elements.size() ? elements.get(i) : null);
        }
        all.add(one);
      }
    }
    return all;
  }

  private static List<?> elements(TimedRow row, String column) {
    return row.value(column) instanceof List<?> list ? list : List.of();
  }
}
