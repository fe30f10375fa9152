package dev.millrace.connect.bigquery;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import java.time.Duration;
import java.util.List;

/** The keys of {@code WriteToBigQuery}. */
final class BigQueryKeys {
  static final Key<String> TABLE =
      required(
          "table",
          Simple.TEXT,
          "The table as `project.dataset.table` or `project:dataset.table`. Each row fills in what"
              + " stands in braces: a column (`users_{country}`), or `{$YYYY}`, `{$MM}` and"
              + " `{$DD}` of its event time.");

  static final Key<String> CREATE_DISPOSITION =
      defaulting(
          "create_disposition",
          Choice.of("CREATE_IF_NEEDED", "CREATE_NEVER"),
          "CREATE_IF_NEEDED",
          "Whether a missing table is made, with the columns of the rows.");

  static final Key<String> DELIVERY =
      optional(
          "delivery",
          SharedKeys.DELIVERY,
          "at_least_once live, exactly_once in a replay",
          "Whether a repeated attempt may write a row twice. `exactly_once` costs more, and"
              + " the rows of a replay then appear together at its end.");

  static final Key<Duration> TRIGGERING_FREQUENCY =
      defaulting(
          "triggering_frequency",
          Simple.POSITIVE_DURATION,
          Duration.ofSeconds(5),
          "How long rows of a live run wait with `exactly_once`.");

  static final Key<Long> NUM_STREAMS =
      defaulting(
          "num_streams",
          Simple.WHOLE_NUMBER,
          1L,
          "How many write streams a live run has with `exactly_once`.");

  static final Key<String> EVENT_TIME_COLUMN =
      optional(
          "event_time_column",
          Simple.COLUMN,
          "none",
          "A further column, for the row's event time.");

  static final Key<String> PARTITION_TYPE =
      required(
          "type", Choice.of("HOUR", "DAY", "MONTH", "YEAR"), "How much time a partition holds.");

  static final Key<String> PARTITION_FIELD =
      optional(
          "field",
          Simple.COLUMN,
          "the time of arrival",
          "The column of type TIMESTAMP or DATE to go by.");

  static final Key<Values> PARTITIONING =
      optional(
          "partitioning",
          ObjectOf.of(PARTITION_TYPE, PARTITION_FIELD),
          "none",
          "Partitions by time, where the table is made.");

  static final Key<List<String>> CLUSTERING =
      optional(
          "clustering",
          new ListOf<>(Simple.COLUMN),
          "none",
          "Up to four columns whose equal values are kept together, where the table is made.");

  static final KeySet KEYS =
      KeySet.of(
          TABLE,
          CREATE_DISPOSITION,
          defaulting(
              "write_disposition",
              Choice.of("WRITE_APPEND").later("WRITE_TRUNCATE", "WRITE_EMPTY"),
              "WRITE_APPEND",
              "Rows are added to those that are there; the Storage Write API replaces none."),
          DELIVERY,
          TRIGGERING_FREQUENCY,
          NUM_STREAMS,
          EVENT_TIME_COLUMN,
          PARTITIONING,
          CLUSTERING,
          SharedKeys.RATE,
          SharedKeys.ERROR_HANDLING);

  private BigQueryKeys() {}
}
