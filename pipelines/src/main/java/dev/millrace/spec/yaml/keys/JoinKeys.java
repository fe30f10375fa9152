package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;
import static dev.millrace.spec.yaml.keys.SharedTypes.NAMES;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;
import java.time.Duration;
import java.util.Map;

/** The keys of {@code Join}. */
final class JoinKeys {
  private static final Map<String, String> ELSEWHERE =
      Map.of("full", "outer", "full outer", "outer", "left outer", "left", "right outer", "right");

  static final StepKind JOIN =
      StepKind.of(
          "Join",
          "Joins inputs by equal columns and time, or one input with a table. Three and more are"
              + " joined one after the other, in windows.",
          Inputs.JOIN,
          false,
          Key.defaulting(
              "type",
              OneOf.of(
                  Choice.of("inner", "left", "right", "outer", "semi", "anti").elsewhere(ELSEWHERE),
                  ObjectOf.of(
                      required("outer", NAMES, "Aliases whose rows are kept without a partner."))),
              "inner",
              "Which rows without a partner are kept; `semi` and `anti` give the rows of the first"
                  + " input that have a partner, or have none, as they came."),
          required(
              "equalities",
              OneOf.of(
                  Simple.COLUMN,
                  new ListOf<>(OneOf.of(Simple.COLUMN, new MapOf<>("alias", Simple.COLUMN)))),
              "The columns that must be equal: a column that all inputs have, or a list of such"
                  + " columns or of maps of alias to column, of two inputs or more."),
          optional(
              "fields",
              new MapOf<>(
                  "alias",
                  OneOf.of(
                      Simple.COLUMN,
                      new ListOf<>(Simple.COLUMN),
                      new MapOf<>("output column", Simple.COLUMN))),
              "all columns",
              "The output's columns by alias, as a list or as a map of output column to column. An"
                  + " alias without an entry keeps all its columns; one whose name is taken gets a"
                  + " number: `name`, `name0`, `name1`."),
          optional(
              "within",
              ObjectOf.of(
                  Key.defaulting(
                      "lower", Simple.SIGNED_DURATION, Duration.ZERO, "The least difference."),
                  required("upper", Simple.SIGNED_DURATION, "The greatest difference.")),
              "Interval join: the second input's event time minus the first's lies between `lower`"
                  + " and `upper`, both included."),
          optional(
              "as_of",
              OneOf.of(
                  Simple.NAME,
                  ObjectOf.of(
                      required("input", Simple.NAME, "The alias whose rows are versions."),
                      optional(
                          "order_by",
                          Simple.COLUMN,
                          "none",
                          "A column of versions that grows with each version of a key: a version"
                              + " never replaces one with a greater value."),
                      optional(
                          "deleted",
                          Simple.COLUMN,
                          "none",
                          "A BOOLEAN column of versions. One in which it is TRUE ends its row:"
                              + " there is no version from then on."),
                      optional(
                          "tolerance",
                          Simple.DURATION,
                          "no limit",
                          "The most by which a row may be later than its version, included. A row"
                              + " whose version is older has no partner."))),
              "As-of join: the alias whose rows are versions; each row of the other input meets the"
                  + " latest version at or before its time."),
          optional(
              "table",
              SharedTypes.SOURCE,
              "Look-up: a bounded table loaded at start, with the alias `table`."),
          optional(
              "unmatched",
              new MapOf<>("alias", Simple.NAME),
              "none",
              "Outputs for rows without a partner, by alias, read as `STEP.NAME`. They must be"
                  + " read."));

  private JoinKeys() {}
}
