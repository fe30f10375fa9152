package dev.millrace.connect.delta;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.io.delta.client.DeltaTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The keys of {@code WriteToDelta} and {@code ReadFromDelta}. */
final class DeltaKeys {
  static final Key<String> TABLE =
      required("table", Simple.TEXT, "The directory of the table, which holds its `_delta_log`.");

  static final Key<Map<String, Object>> HADOOP_CONFIG =
      optional(
          "hadoop_config",
          new MapOf<>("property", Simple.ANY),
          "none",
          "Hadoop's properties, for its file systems. A secret is written as"
              + " `${secret:env:NAME}`.");

  static final Key<List<String>> PARTITION_FIELDS =
      optional(
          "partition_fields",
          new ListOf<>(Simple.COLUMN),
          "none",
          "The columns by which a table that is made is partitioned.");

  static final Key<Map<String, Object>> TABLE_PROPERTIES =
      optional(
          "table_properties",
          new MapOf<>("property", Simple.ANY),
          "none",
          "Delta Lake's properties of a table that is made.");

  static final Key<Duration> COMMIT_EVERY =
      defaulting(
          "commit_every",
          Simple.POSITIVE_DURATION,
          Duration.ofMinutes(1),
          "How long rows of a run without an end wait for their commit; on Flink they wait for the"
              + " checkpoint after it as well.");

  static final Key<String> TIME_COLUMN =
      optional(
          "time_column",
          Simple.COLUMN,
          "none",
          "The TIMESTAMP column that tells which rows a replay with `--from` or `--to` replaces.");

  static final Key<Duration> RETRY_FOR =
      defaulting(
          "retry_for",
          Simple.DURATION,
          Duration.ofMinutes(10),
          "How long rows wait for files that are away, or for others that keep changing the"
              + " table, before the run fails.");

  static final Key<Long> VERSION =
      optional("version", Simple.WHOLE_NUMBER, "the newest", "The version of the table to read.");

  static final Key<Instant> AS_OF =
      optional("as_of", Simple.TIME, "now", "Reads the table as it was at this time.");

  static final Key<Instant> TIMESTAMP =
      optional("timestamp", Simple.TIME, "`as_of`", "Beam's name of `as_of`.");

  static final Key<String> FILTER =
      optional(
          "filter",
          Simple.TEXT,
          "none",
          "Which rows are read, as a condition in SQL over columns of the table: `=`, `<>`, `<`,"
              + " `<=`, `>`, `>=` with a value, `IS NULL`, `IN`, `LIKE 'abc%'`, `AND`, `OR`,"
              + " `NOT`. Files without such rows are not opened.");

  static final KeySet SOURCE =
      KeySet.of(
          TABLE,
          HADOOP_CONFIG,
          VERSION,
          AS_OF,
          TIMESTAMP,
          FILTER,
          SharedKeys.FIELDS,
          SharedKeys.SCHEMA,
          SharedKeys.ERROR_HANDLING);

  static final KeySet SINK =
      KeySet.of(
          TABLE,
          HADOOP_CONFIG,
          PARTITION_FIELDS,
          TABLE_PROPERTIES,
          COMMIT_EVERY,
          UpsertKeys.MODE,
          TIME_COLUMN,
          FileKeys.TARGET_FILE_SIZE,
          RETRY_FOR,
          SharedKeys.RATE,
          SharedKeys.ERROR_HANDLING);

  private DeltaKeys() {}

  static DeltaTarget target(EndpointSpec endpoint) {
    return new DeltaTarget(endpoint.value(TABLE), properties(endpoint, HADOOP_CONFIG));
  }

  /** Properties, whose values may be written without quotes. */
  static Map<String, String> properties(EndpointSpec endpoint, Key<Map<String, Object>> key) {
    Map<String, String> texts = new TreeMap<>();
    endpoint
        .find(key)
        .ifPresent(map -> map.forEach((name, value) -> texts.put(name, String.valueOf(value))));
    return texts;
  }

  /** What is wrong with a table's name and properties; empty if nothing is. */
  static Optional<String> problem(EndpointSpec endpoint) {
    String table = endpoint.value(TABLE);
    if (table.matches(".*[{].+[}].*")) {
      return Optional.of(
          "'"
              + table
              + "' takes its name from the row; a WriteToDelta writes one table. Put a Partition by"
              + " that column before it, and an output for each table.");
    }
    if (table.matches(".*[#?%].*")) {
      return Optional.of(
          "'" + table + "' has a sign that stands for another one in URIs; # ? and % cannot be.");
    }
    return Stream.of(HADOOP_CONFIG, TABLE_PROPERTIES)
        .flatMap(
            key ->
                endpoint.find(key).orElse(Map.of()).entrySet().stream()
                    .filter(each -> each.getValue() == null)
                    .map(each -> "'" + key.name() + "." + each.getKey() + "' has no value."))
        .findFirst();
  }
}
