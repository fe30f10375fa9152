package dev.millrace.connect.upsert;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.element.ValueKind;
import java.util.List;

/** Which rows of a table replace which. */
public final class UpsertKeys {
  public static final Key<List<String>> KEY =
      optional(
          "key",
          new ListOf<>(Simple.COLUMN),
          "none",
          "With `mode: upsert`: the columns of which the table has each combination once.");

  public static final Key<String> VERSION =
      optional(
          "version",
          Simple.COLUMN,
          "none",
          "With `mode: upsert`: a number, date or time that grows with each newer state of a key."
              + " A row never replaces one with a greater version.");

  public static final Key<String> DELETED =
      optional(
          "deleted",
          Simple.COLUMN,
          "none",
          "With `mode: upsert`: a BOOLEAN column. A row in which it is TRUE removes the row of its"
              + " key, unless that is newer.");

  /** For messages. */
  public static final String WHAT_A_VERSION_IS =
      "a version (a whole number, decimal, date or time stamp)";

  private static final String UPSERT = "upsert";

  public static final Key<String> MODE =
      defaulting(
          "mode",
          Choice.of("append", UPSERT),
          "append",
          "Whether rows are added, or a row replaces an older one of the same `key`.");

  private UpsertKeys() {}

  /** Whether rows replace older ones; {@link #key} and {@link #version} tell which. */
  public static boolean isUpsert(EndpointSpec sink) {
    return sink.value(MODE).equals(UPSERT);
  }

  public static List<String> key(EndpointSpec sink) {
    return sink.find(KEY).orElse(List.of());
  }

  /** Of a sink with {@link #isUpsert}. */
  public static String version(EndpointSpec sink) {
    return sink.find(VERSION).orElseThrow();
  }

  /** Whether values of a kind tell which row is newer. */
  public static boolean isVersion(ValueKind kind) {
    return switch (kind) {
      case INT8, INT16, INT32, INT64, DECIMAL, TIMESTAMP, TIMESTAMP_MICROS, DATE -> true;
      case BOOLEAN, FLOAT, DOUBLE, STRING, BYTES, TIME, ARRAY, MAP, ROW -> false;
    };
  }
}
