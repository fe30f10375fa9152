package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;
import static dev.millrace.spec.yaml.keys.SharedTypes.ERROR_HANDLING;
import static dev.millrace.spec.yaml.keys.SharedTypes.EXPRESSION;
import static dev.millrace.spec.yaml.keys.SharedTypes.LANGUAGE;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The keys of {@code Combine}. */
public final class CombineKeys {
  private static final String QUANTILE = "fn: {type: quantile, config: {q: 0.95}}";
  private static final String ESTIMATED = "fn: {type: approx_quantile, config: {q: 0.95}}";
  private static final String DISCRETE = "fn: {type: quantile, config: {q: 0.95, discrete: true}}";

  /** What other systems call an aggregate, and some that are written otherwise here. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("average", "mean"),
          Map.entry("p50", "median"),
          Map.entry("p90", "fn: {type: quantile, config: {q: 0.9}}"),
          Map.entry("p95", QUANTILE),
          Map.entry("p99", "fn: {type: quantile, config: {q: 0.99}}"),
          Map.entry("p999", "fn: {type: quantile, config: {q: 0.999}}"),
          Map.entry("percentile", QUANTILE),
          Map.entry("percentile_cont", QUANTILE),
          Map.entry("quantile_cont", QUANTILE),
          Map.entry("quantiles", QUANTILE),
          Map.entry("approx_quantiles", ESTIMATED),
          Map.entry("approx_percentile", ESTIMATED),
          Map.entry("tdigest", ESTIMATED),
          Map.entry("percentile_disc", DISCRETE),
          Map.entry("quantile_disc", DISCRETE),
          Map.entry("count_if", "fn: count with filter: PREDICATE"),
          Map.entry("countif", "fn: count with filter: PREDICATE"),
          Map.entry("sum_if", "fn: sum with filter: PREDICATE"),
          Map.entry("sumif", "fn: sum with filter: PREDICATE"),
          Map.entry("nunique", "count_distinct"),
          Map.entry("hll", "approx_count_distinct"),
          Map.entry("std", "stddev"),
          Map.entry("stdev", "stddev"),
          Map.entry("var", "variance"),
          Map.entry("bool_and", "all"),
          Map.entry("every", "all"),
          Map.entry("bool_or", "any"),
          Map.entry("some", "any"),
          Map.entry("array_agg", "collect"),
          Map.entry("to_list", "collect"),
          Map.entry("collect_list", "collect"),
          Map.entry("listagg", "string_agg"),
          Map.entry("group_concat", "string_agg"),
          Map.entry("min_by", "fn: {type: arg_min, config: {by: COLUMN}}"),
          Map.entry("max_by", "fn: {type: arg_max, config: {by: COLUMN}}"),
          Map.entry("first_value", "first, or first_row for whole rows"),
          Map.entry("last_value", "last, or last_row for whole rows"),
          Map.entry("latest", "last_row"),
          Map.entry("earliest", "first_row"));

  /** The aggregates of {@code Combine}. */
  public static final Choice AGGREGATES =
      Choice.of(Aggregates.names().toArray(new String[0])).elsewhere(ELSEWHERE);

  /** One aggregate: its name, or the whole of it. */
  static final ValueType<?> AGGREGATE =
      OneOf.of(AGGREGATES, aggregate(AGGREGATES, Key.foreignCode("callable")));

  static final Key<?> GROUP_BY =
      required(
          "group_by",
          OneOf.of(
              Simple.COLUMN,
              new ListOf<>(Simple.COLUMN),
              new MapOf<>("output column", Expression.ANY)),
          "The columns that make the group; an empty list makes one group of all rows.");

  /** What a column may have in a window without events. */
  public static final Choice GAP_VALUES = Choice.of("zero", "null", "previous");

  static final ObjectOf GAPS =
      ObjectOf.of(
          required(
              "for",
              Simple.POSITIVE_DURATION,
              "Windows are filled that begin less than this after the end of the group's last"
                  + " window with events; at most 10000 of them."),
          optional(
              "values",
              new MapOf<>("output column", GAP_VALUES),
              "the aggregates of no rows",
              "What aggregates are there: `zero`, `null`, or `previous`, the value of the window"
                  + " before. The others are what they are of no rows: 0 for counts, mostly"
                  + " NULL."));

  static final ObjectOf EARLY =
      ObjectOf.of(
          optional(
              "every",
              Simple.POSITIVE_DURATION,
              "not by time",
              "How often a group that had events since gives a row, by the clock of the run."),
          optional(
              "at_count",
              Simple.WHOLE_NUMBER,
              "not by count",
              "After how many events since its last row a group gives another."));

  static final StepKind COMBINE =
      StepKind.of(
          "Combine",
          "Groups rows per window and computes aggregates: one row per group and window.",
          Inputs.ONE,
          true,
          GROUP_BY,
          required(
              "combine",
              new MapOf<>("output column", AGGREGATE),
              "The aggregates, by output column."),
          optional(
              "window",
              ObjectOf.of(
                  optional("start", Simple.NAME, "not told", "The column for the window's start."),
                  optional(
                      "end",
                      Simple.NAME,
                      "not told",
                      "The column for the window's end, the first moment after it.")),
              "none",
              "Columns after the aggregates that tell a result's window, of type TIMESTAMP."),
          optional(
              "fill_gaps",
              GAPS,
              "none",
              "Gives a row for each window in which a group has no events, between its results and"
                  + " after the last one. For fixed, sliding and calendar windows."),
          LANGUAGE,
          ERROR_HANDLING,
          optional(
              "early",
              EARLY,
              "none",
              "Gives rows of windows that are not over, in a live run. Rows then have the columns"
                  + " `pane` (`early`, `final`, `correction`) and `revision`, which grows with each"
                  + " row of a group and window: the one with the greatest is the result."),
          optional(
              "allowed_lateness",
              Simple.POSITIVE_DURATION,
              "none",
              "How much earlier than all events can be there a window's row comes, in a live run;"
                  + " events after it give corrections. At most the `allowed_lateness` of the"
                  + " streams' `watermark`, which otherwise delays results by as much. Adds the"
                  + " columns of `early`."));

  private CombineKeys() {}

  /**
   * An aggregate in its long form.
   *
   * @param functions that it can be
   * @param more its keys besides its function and argument
   */
  static ObjectOf aggregate(Choice functions, Key<?>... more) {
    List<Key<?>> keys = new ArrayList<>();
    keys.add(optional("value", EXPRESSION, "the output column's name", "The argument."));
    keys.add(
        optional(
            "filter",
            EXPRESSION,
            "A predicate: the aggregate takes the rows for which it is TRUE."));
    keys.add(
        required(
            "fn",
            OneOf.of(
                functions,
                ObjectOf.of(
                    required("type", functions, "The aggregate."),
                    optional(
                        "config",
                        new MapOf<>("argument", Simple.TEXT),
                        "Further arguments: `n`, `reverse` and `by` of `top`, `q` and"
                            + " `discrete` of `quantile`, `q` of `approx_quantile`, `separator`"
                            + " of `string_agg`, `by` of `arg_min` and `arg_max`."))),
            "The aggregate."));
    keys.addAll(List.of(more));
    return ObjectOf.of(keys.toArray(Key<?>[]::new));
  }
}
