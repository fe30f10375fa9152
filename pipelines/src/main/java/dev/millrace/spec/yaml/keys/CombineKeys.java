package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.later;
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

/** The keys of {@code Combine}. */
public final class CombineKeys {
  /** The aggregates of {@code Combine}. */
  public static final Choice AGGREGATES =
      Choice.of(Aggregates.names().toArray(new String[0])).later("quantiles");

  /** One aggregate: its name, or the whole of it. */
  static final ValueType<?> AGGREGATE =
      OneOf.of(
          AGGREGATES,
          ObjectOf.of(
              optional("value", EXPRESSION, "the output column's name", "The argument."),
              optional(
                  "filter",
                  EXPRESSION,
                  "A predicate: the aggregate takes the rows for which it is TRUE."),
              required(
                  "fn",
                  OneOf.of(
                      AGGREGATES,
                      ObjectOf.of(
                          required("type", AGGREGATES, "The aggregate."),
                          optional(
                              "config",
                              new MapOf<>("argument", Simple.TEXT),
                              "Further arguments: `n` and `reverse` of `top`, `q` and `discrete`"
                                  + " of `quantile`, `separator` of `string_agg`, `by` of"
                                  + " `arg_min` and `arg_max`."))),
                  "The aggregate."),
              Key.foreignCode("callable")));

  static final Key<?> GROUP_BY =
      required(
          "group_by",
          OneOf.of(
              Simple.COLUMN,
              new ListOf<>(Simple.COLUMN),
              new MapOf<>("output column", Expression.ANY)),
          "The columns that make the group; an empty list makes one group of all rows.");

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
          LANGUAGE,
          ERROR_HANDLING,
          later("early", "Results before a window's end."),
          later("allowed_lateness", "Corrections after a window's end."));

  private CombineKeys() {}
}
