package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;
import static dev.millrace.spec.yaml.keys.SharedTypes.COLUMNS;
import static dev.millrace.spec.yaml.keys.SharedTypes.ERROR_HANDLING;
import static dev.millrace.spec.yaml.keys.SharedTypes.LANGUAGE;

import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.spec.SequenceField;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;
import java.util.stream.Stream;

/** The keys of {@code Sequence}. */
public final class SequenceKeys {
  /** What a column can be. */
  public static final Choice FUNCTIONS =
      Choice.of(
          Stream.concat(
                  Stream.of(
                      SequenceField.LAG,
                      SequenceField.LEAD,
                      SequenceField.ROW_NUMBER,
                      SequenceField.CHANGED),
                  Aggregates.names().stream())
              .toArray(String[]::new));

  /** One column in its long form. */
  public static final ObjectOf COLUMN =
      CombineKeys.aggregate(
          FUNCTIONS,
          optional(
              "offset",
              Simple.WHOLE_NUMBER,
              "1",
              "Of `lag` and `lead`: how many rows before or after, up to 10000."),
          optional(
              "rows",
              Simple.WHOLE_NUMBER,
              "all since the sequence began",
              "Of an aggregate: the row and those before it, so many in all, up to 10000."),
          optional(
              "within",
              Simple.POSITIVE_DURATION,
              "all since the sequence began",
              "Of an aggregate: the row and those before it that are less than this older."));

  static final StepKind SEQUENCE =
      StepKind.of(
          "Sequence",
          "Adds columns to each row that look at the rows of its key before and after it, by event"
              + " time: numbers, earlier and later values, changes, running totals and moving"
              + " averages. What SQL has as `OVER (PARTITION BY key ORDER BY time)`.",
          Inputs.ONE,
          true,
          required("key", COLUMNS, "The columns that name a sequence."),
          optional(
              "order_by",
              COLUMNS,
              "the row's bytes",
              "The columns by which rows of one time go: numbers, dates, time stamps; NULL first."),
          optional(
              "forget_after",
              Simple.POSITIVE_DURATION,
              "never",
              "A sequence ends when its key had no row for so long; the next row begins another."
                  + " Without it every key is kept until the input ends. `lead` needs it."),
          required(
              "fields",
              new MapOf<>("output column", OneOf.of(FUNCTIONS, COLUMN)),
              "The columns to add, each with its function: `lag`, `lead`, `row_number`, `changed`"
                  + " (TRUE where the value is distinct from that of the row before, and for the"
                  + " first row), or an aggregate as in `Combine`."),
          LANGUAGE,
          ERROR_HANDLING);

  private SequenceKeys() {}
}
