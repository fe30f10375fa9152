package dev.millrace.connect.jdbc;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.Simple;
import java.time.Duration;
import java.util.List;

/** The keys of {@code WriteToJdbc}. */
final class JdbcKeys {
  static final String UPSERT = "upsert";

  static final Key<String> URL =
      required(
          "url",
          Simple.TEXT,
          "The database, `jdbc:postgresql://HOST:PORT/NAME`, without password.");

  static final Key<String> TABLE =
      required("table", Simple.TEXT, "The table as `table` or `schema.table`. It must be there.");

  static final Key<String> USERNAME =
      optional("username", Simple.TEXT, "that of the process", "The user of the database.");

  static final Key<String> PASSWORD =
      optional("password", Simple.TEXT, "none", "The user's password, as `${secret:env:NAME}`.");

  static final Key<String> MODE =
      defaulting(
          "mode",
          Choice.of("append", UPSERT),
          "append",
          "Whether rows are added, or a row replaces an older one of the same `key`.");

  static final Key<List<String>> KEY =
      optional(
          "key",
          new ListOf<>(Simple.COLUMN),
          "none",
          "With `mode: upsert`: the columns of which the table has each combination once.");

  static final Key<String> VERSION =
      optional(
          "version",
          Simple.COLUMN,
          "none",
          "With `mode: upsert`: a number, date or time that grows with each newer state of a key."
              + " A row never replaces one with a greater version.");

  static final Key<Long> BATCH_ROWS =
      defaulting(
          "batch_rows",
          Simple.WHOLE_NUMBER,
          1000L,
          "How many rows go to the server in one transaction, at most; 1 to 100000.");

  static final Key<Long> CONNECTIONS =
      defaulting(
          "connections",
          Simple.WHOLE_NUMBER,
          4L,
          "How many connections a worker opens at most; 1 to 100.");

  static final Key<Duration> RETRY_FOR =
      defaulting(
          "retry_for",
          Simple.DURATION,
          Duration.ofMinutes(10),
          "How long rows wait for a server that is away or overloaded before the run fails.");

  static final KeySet KEYS =
      KeySet.of(
          URL,
          TABLE,
          USERNAME,
          PASSWORD,
          MODE,
          KEY,
          VERSION,
          BATCH_ROWS,
          CONNECTIONS,
          RETRY_FOR,
          SharedKeys.ERROR_HANDLING);

  private JdbcKeys() {}
}
