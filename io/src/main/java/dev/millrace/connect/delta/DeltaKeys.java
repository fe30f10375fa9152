package dev.millrace.connect.delta;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.file.TableKeys;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  static final Key<Boolean> EVOLVE =
      defaulting(
          "evolve",
          Simple.BOOLEAN,
          false,
          "Whether columns that the table lacks are added. A table that is missing is made in any"
              + " case.");

  static final Key<Duration> RETRY_FOR =
      defaulting(
          "retry_for",
          Simple.DURATION,
          Duration.ofMinutes(10),
          "How long rows wait for files that are away, or for others that keep changing the"
              + " table, before the run fails.");

  static final Key<Long> VERSION =
      optional("version", Simple.WHOLE_NUMBER, "the newest", "The version of the table to read.");

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
          TableKeys.AS_OF,
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
          TableKeys.COMMIT_EVERY,
          UpsertKeys.MODE,
          TableKeys.TIME_COLUMN,
          FileKeys.TARGET_FILE_SIZE,
          EVOLVE,
          RETRY_FOR,
          SharedKeys.RATE,
          SharedKeys.ERROR_HANDLING);

  private static final String SINGLE = "S3SingleDriverLogStore";

  private static final Pattern S3 = Pattern.compile("(s3[an]?):/");

  private DeltaKeys() {}

  static DeltaTarget target(EndpointSpec endpoint) {
    return new DeltaTarget(endpoint.value(TABLE), TableKeys.properties(endpoint, HADOOP_CONFIG));
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
    return TableKeys.valueless(endpoint, List.of(HADOOP_CONFIG, TABLE_PROPERTIES))
        .map(name -> "'" + name + "' has no value.");
  }

  /**
   * Why a table may not be written where it is; empty if it may. Of two that make a version in S3
   * at once, the library's way has one replace the other, without a word to either.
   */
  static Optional<String> unsafe(EndpointSpec sink) {
    Matcher store = S3.matcher(sink.value(TABLE));
    if (!store.lookingAt()) {
      return Optional.empty();
    }
    String key = "io.delta.kernel.logStore." + store.group(1) + ".impl";
    return TableKeys.properties(sink, HADOOP_CONFIG).containsKey(key)
        ? Optional.empty()
        : Optional.of(
            "of two processes that write to a table in S3 at once, one replaces what the other has"
                + " committed. Where one alone writes, say so with 'hadoop_config: {"
                + key
                + ": io.delta.storage.S3SingleDriverLogStore}', or name a LogStore that lets one"
                + " win.");
  }

  /**
   * Why nothing else may make versions of a table beside its run; empty if it may: where the file
   * says that one process alone writes, the library does not look whether another one does.
   */
  static Optional<String> alone(EndpointSpec sink) {
    Matcher store = S3.matcher(sink.value(TABLE));
    if (!store.lookingAt()) {
      return Optional.empty();
    }
    String key = "io.delta.kernel.logStore." + store.group(1) + ".impl";
    String named = TableKeys.properties(sink, HADOOP_CONFIG).getOrDefault(key, SINGLE);
    return named.endsWith(SINGLE)
        ? Optional.of(
            "with '"
                + key
                + ": "
                + named
                + "' the file says that one process alone writes to the table, and a run may be at"
                + " work, whose commits would be replaced without a word. Let another engine"
                + " OPTIMIZE it while nothing writes, or name a LogStore that lets one win.")
        : Optional.empty();
  }
}
