package dev.millrace.spec.yaml;

import static dev.millrace.spec.yaml.Key.optional;
import static dev.millrace.spec.yaml.Key.required;
import static dev.millrace.spec.yaml.SharedTypes.ERROR_HANDLING;

import dev.millrace.spec.yaml.EndpointKind.Direction;
import dev.millrace.spec.yaml.ValueType.Choice;
import dev.millrace.spec.yaml.ValueType.ListOf;
import dev.millrace.spec.yaml.ValueType.ObjectOf;
import dev.millrace.spec.yaml.ValueType.Simple;

/** The keys of BigQuery. */
final class BigQueryKeys {
  static final EndpointKind WRITE =
      new EndpointKind(
          "WriteToBigQuery",
          "Adds rows to a table, through BigQuery's Storage Write API. Rows that it refuses are dead"
              + " letters.",
          Direction.SINK,
          KeySet.of(
              required(
                  "table",
                  Simple.TEXT,
                  "The table as `project.dataset.table` or `project:dataset.table`."),
              optional(
                  "create_disposition",
                  Choice.of("CREATE_IF_NEEDED", "CREATE_NEVER"),
                  "CREATE_IF_NEEDED",
                  "Whether a missing table is made, with the columns of the rows."),
              optional(
                  "write_disposition",
                  Choice.of("WRITE_APPEND").later("WRITE_TRUNCATE", "WRITE_EMPTY"),
                  "WRITE_APPEND",
                  "Rows are added to those that are there; the Storage Write API replaces none."),
              optional(
                  "delivery",
                  Choice.of("at_least_once", "exactly_once"),
                  "at_least_once live, exactly_once in a replay",
                  "Whether a repeated attempt may write a row twice. `exactly_once` costs more, and"
                      + " the rows of a replay then appear together at its end."),
              optional(
                  "triggering_frequency",
                  Simple.POSITIVE_DURATION,
                  "5s",
                  "How long rows of a live run wait with `exactly_once`."),
              optional(
                  "num_streams",
                  Simple.WHOLE_NUMBER,
                  "1",
                  "How many write streams a live run has with `exactly_once`."),
              optional(
                  "event_time_column",
                  Simple.COLUMN,
                  "none",
                  "A further column, for the row's event time."),
              optional(
                  "partitioning",
                  ObjectOf.of(
                      required(
                          "type",
                          Choice.of("HOUR", "DAY", "MONTH", "YEAR"),
                          "How much time a partition holds."),
                      optional(
                          "field",
                          Simple.COLUMN,
                          "the time of arrival",
                          "The column of type TIMESTAMP or DATE to go by.")),
                  "none",
                  "Partitions by time, where the table is made."),
              optional(
                  "clustering",
                  new ListOf(Simple.COLUMN),
                  "none",
                  "Up to four columns whose equal values are kept together, where the table is"
                      + " made."),
              ERROR_HANDLING));

  private BigQueryKeys() {}
}
