package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;
import static dev.millrace.spec.yaml.keys.SharedTypes.COLUMNS;
import static dev.millrace.spec.yaml.keys.SharedTypes.ERROR_HANDLING;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.spec.yaml.keys.StepKind.Inputs;
import java.time.Duration;

/** The keys of {@code Enrich}. */
public final class EnrichKeys {
  private static final ObjectOf CACHE =
      ObjectOf.of(
          Key.defaulting("size", Simple.WHOLE_NUMBER, 10_000L, "How many keys a worker keeps."),
          required("ttl", Simple.POSITIVE_DURATION, "How long an answer is kept."),
          Key.defaulting(
              "negative_ttl",
              Simple.DURATION,
              Duration.ZERO,
              "How long it is kept that there is nothing under a key."));

  private static final ObjectOf AS_OF =
      ObjectOf.of(
          required(
              "valid_from",
              Simple.COLUMN,
              "The column with the time from which a row holds; NULL is since ever."),
          required(
              "valid_to",
              Simple.COLUMN,
              "The column with the time at which it holds no longer; NULL is for ever."));

  static final StepKind ENRICH =
      StepKind.of(
          "Enrich",
          "Adds to each row what a database, Redis or an HTTP server has under its key. Needs"
              + " `replayable: false`, or `as_of`.",
          Inputs.ONE,
          true,
          required("lookup", SharedTypes.LOOKUP, "The place that is asked."),
          required("key", COLUMNS, "The columns that make the key."),
          required(
              "fields",
              new MapOf<>(
                  "output column",
                  OneOf.of(
                      Simple.SQL_TYPE,
                      ObjectOf.of(
                          required("type", Simple.SQL_TYPE, "The column's type."),
                          optional("from", Simple.TEXT, "the column's", "The place's name for it."),
                          SharedKeys.TAGS))),
              "The columns that are added, each with its type."),
          optional(
              "as_of",
              AS_OF,
              "none",
              "The place has rows for spans of time: each row gets the one that holds at its event"
                  + " time."),
          optional("cache", CACHE, "none", "The answers that are kept."),
          Key.defaulting(
              "batch_rows",
              Simple.WHOLE_NUMBER,
              100L,
              "How many rows are looked up together at most; 1 to 10000."),
          Key.defaulting(
              "concurrency",
              Simple.WHOLE_NUMBER,
              4L,
              "How many questions of a worker are on their way at a time; 1 to 100."),
          optional(
              "rate",
              Simple.WHOLE_NUMBER,
              "none",
              "How many questions a worker asks in a second at most; 1 to 100000."),
          Key.defaulting(
              "on_failure",
              Choice.of("fail", "null", "dead_letter", "wait"),
              "fail",
              "What happens when the place does not answer: the run fails after `retry_for`, the"
                  + " row goes on with NULLs, it is a dead letter, or it waits."),
          Key.defaulting(
              "attempts",
              Simple.WHOLE_NUMBER,
              3L,
              "With `on_failure: null` and `dead_letter`, how often a question is asked; 1 to"
                  + " 100."),
          Key.defaulting(
              "retry_for",
              Simple.DURATION,
              Duration.ofMinutes(10),
              "With `on_failure: fail`, how long a question is asked again."),
          Key.defaulting(
              "on_missing",
              Choice.of("null", "drop", "dead_letter"),
              "null",
              "What happens when there is nothing under the key: the row goes on with NULLs, it is"
                  + " dropped and counted, or it is a dead letter."),
          ERROR_HANDLING);

  private EnrichKeys() {}
}
