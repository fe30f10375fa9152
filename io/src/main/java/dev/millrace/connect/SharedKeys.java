package dev.millrace.connect;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.diag.ErrorCodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Keys that several connectors have, with one meaning. */
public final class SharedKeys {
  /** What a column holds that not every sink may get. */
  public static final Key<List<String>> TAGS =
      Key.optional(
          "tags",
          new ListOf<>(Simple.NAME),
          "What the column holds, such as `[pii]`. A sink gets it, and what is made of it, only"
              + " masked or where it allows the tag.");

  /** What a number that stands for a time counts. */
  public static final Choice EPOCH_UNIT = Choice.of("s", "ms", "us", "ns");

  /** Columns with their SQL types. */
  public static final MapOf<Object> COLUMN_TYPES =
      new MapOf<>(
          "column",
          OneOf.of(
              Simple.SQL_TYPE,
              ObjectOf.of(
                  Key.required("type", Simple.SQL_TYPE, "The SQL type."),
                  Key.optional(
                      "unit", EPOCH_UNIT, "What numbers in a TIMESTAMP column count since 1970."),
                  TAGS)));

  /** The columns of a source among the transforms; the plan reads it. */
  public static final Key<Map<String, Object>> FIELDS =
      Key.optional(
          "fields",
          COLUMN_TYPES,
          "The columns, where the source stands among the transforms; a stream declares its own."
              + " Without `fields` and `schema`, files tell their columns.");

  /** The same as a file or a JSON Schema; the plan reads it. */
  public static final Key<Object> SCHEMA =
      Key.optional(
          "schema",
          OneOf.of(Simple.TEXT, new MapOf<>("keyword", Simple.ANY)),
          "The columns as an Avro schema file (`.avsc`) or, as in Beam YAML, as a JSON Schema,"
              + " where the source stands among the transforms.");

  /** Beam YAML's key of sinks. */
  public static final Key<Object> SINK_SCHEMA =
      Key.optional(
          "schema",
          OneOf.of(Simple.TEXT, new MapOf<>("keyword", Simple.ANY)),
          "Beam YAML's key; the rows' own columns are written.");

  /** The most that {@link #RATE} can be. */
  public static final long MOST_RATE = 10_000_000;

  /** How fast a sink writes, at most; {@link #rate} gives it. */
  public static final Key<Long> RATE =
      Key.optional(
          "rate",
          Simple.WHOLE_NUMBER,
          "none",
          "How many rows a worker writes in a second, at most; 1 to 10000000.");

  /** Where rows go that cannot be processed; the graph reads it. */
  public static final Key<?> ERROR_HANDLING =
      Key.optional(
          "error_handling",
          ObjectOf.of(
              Key.required(
                  "output",
                  Simple.NAME,
                  "The output that takes the rows that cannot be processed, read as `STEP.NAME`."
                      + " It must be read."),
              Key.optional(
                  "threshold",
                  Simple.ANY,
                  "The share of a step's rows, from 0 to 1, above which its errors end the run"
                      + " with exit code 1, once all rows are read.")),
          "Where rows go that cannot be processed. Without it they go to the `dead_letter`"
              + " output.");

  /** How often a row may appear; the plan compares it with {@link SinkType#delivery}. */
  public static final Choice DELIVERY = Choice.of("at_least_once", "exactly_once");

  /** The value of {@link #DELIVERY} that lets a restart write a row twice. */
  public static final String AT_LEAST_ONCE = "at_least_once";

  /** The value of {@link #DELIVERY} that asks for each row once. */
  public static final String EXACTLY_ONCE = "exactly_once";

  private SharedKeys() {}

  /** Column → its tags, of columns as {@link #COLUMN_TYPES} writes them. */
  public static Map<String, List<String>> tags(Map<String, ?> columns) {
    Map<String, List<String>> tags = new LinkedHashMap<>();
    columns.forEach(
        (name, column) -> {
          if (column instanceof Map<?, ?> map && map.get(TAGS.name()) instanceof List<?> list) {
            tags.put(name, list.stream().map(String::valueOf).toList());
          }
        });
    return tags;
  }

  /**
   * How a record's bytes are written.
   *
   * @param doc says of what
   * @param more formats beside those that sources and sinks have in common
   */
  public static Key<String> format(String doc, String... more) {
    List<String> names = new ArrayList<>(List.of("JSON", "STRING", "RAW", "AVRO", "PROTO", "CSV"));
    names.addAll(List.of(more));
    return Key.required("format", Choice.of(names.toArray(String[]::new)), doc);
  }

  /**
   * The columns that the keys of an object name, by dotted path.
   *
   * @param types of the columns, by the name of the key
   */
  public static Map<String, Schema.Field> columns(
      EndpointSpec source, String object, Map<String, FieldType> types) {
    Map<String, Schema.Field> columns = new LinkedHashMap<>();
    source
        .map(object)
        .forEach(
            (what, column) ->
                columns.put(
                    object + "." + what,
                    Schema.Field.of(
                        String.valueOf(column), Objects.requireNonNull(types.get(what), what))));
    return columns;
  }

  /** Rows in a second; 0 for as many as it takes. */
  public static long rate(EndpointSpec sink) {
    return sink.find(RATE).orElse(0L);
  }

  /** Reports a rate that cannot be. */
  public static void checkRate(SinkRows rows) {
    rows.sink()
        .find(RATE)
        .filter(rate -> rate < 1 || rate > MOST_RATE)
        .ifPresent(
            rate ->
                rows.error(
                    RATE.name(),
                    ErrorCodes.WRONG_FORM,
                    "got " + rate + "; expected 1 to " + MOST_RATE + "."));
  }
}
