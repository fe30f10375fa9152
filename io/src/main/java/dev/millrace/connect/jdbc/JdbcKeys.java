package dev.millrace.connect.jdbc;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.later;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.base.SecretText;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.format.TargetKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.io.jdbc.JdbcSinkOptions.Deletes;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import dev.millrace.io.jdbc.JdbcTarget;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of {@code WriteToJdbc}, {@code ReadFromJdbc} and {@code LookUpInJdbc}. */
final class JdbcKeys {
  private static final String OWN_DRIVER =
      "Leave it out: PostgreSQL's driver comes along, others are in MILLRACE_CLASSPATH.";

  private static final String AS_URL = "Write it as `url`.";
  private static final String AS_TABLE = "Write it as `table`.";
  private static final String NOT_NEEDED = "Leave it out: it is chosen by itself.";

  static final Key<String> URL =
      required(
          "url",
          Simple.TEXT,
          "The database, `jdbc:postgresql://HOST:PORT/NAME`, `jdbc:mariadb:`, `jdbc:mysql:`, or"
              + " that of a driver which is on the class path; without password.");

  /** A table per row. */
  static final TargetKeys TABLES = new TargetKeys("table", "a table", false, JdbcPlace::wrongTable);

  static final Key<Object> TABLE =
      required(
          TABLES.key(),
          OneOf.of(Simple.TEXT, TABLES.type()),
          "The table as `table` or `schema.table`, or an expression that names one of several for"
              + " each row. It must be there.");

  static final Key<String> SOURCE_TABLE =
      optional("table", Simple.TEXT, "none", "The table as `table` or `schema.table`.");

  static final Key<String> QUERY =
      optional("query", Simple.TEXT, "none", "In place of `table`: a SELECT whose rows are read.");

  static final Key<String> DRIVER =
      optional(
          "driver_class_name",
          Simple.TEXT,
          "that of the `url`",
          "The class of the driver, where it is not found by the `url`. That of PostgreSQL comes"
              + " along.");

  static final Key<String> USERNAME =
      optional("username", Simple.TEXT, "that of the process", "The user of the database.");

  static final Key<SecretText> PASSWORD =
      optional("password", Simple.SECRET, "none", "The user's password, as `${secret:env:NAME}`.");

  static final Key<String> DELETED = UpsertKeys.DELETED;

  static final Key<String> REVISIONS =
      optional(
          "revisions",
          Simple.TEXT,
          "`TABLE_revisions`",
          "With `deleted`: the table that keeps the newest revision of each key, so that an older"
              + " row does not bring back one that was removed. It must be there.");

  static final Key<Long> BATCH_ROWS =
      defaulting(
          "batch_rows",
          Simple.WHOLE_NUMBER,
          10_000L,
          "How many rows go to the server in one transaction, at most; 1 to 100000. Rows of more"
              + " than 8 MiB go in several.");

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

  static final Key<String> PARTITION_BY =
      optional(
          "partition_by",
          Simple.TEXT,
          "a unique index's",
          "The column, `smallint`, `integer` or `bigint`, whose ranges are read side by side; a"
              + " `query` has no index.");

  static final Key<Long> PARTITIONS =
      defaulting(
          "partitions",
          Simple.WHOLE_NUMBER,
          4L,
          "How many ranges, each with a connection; 1 to 1000. A table without such a column is"
              + " read as one.");

  static final Key<List<String>> LOOKUP_KEY =
      optional(
          "key",
          new ListOf<>(Simple.COLUMN),
          "the step's `key`",
          "The columns of the table that hold the parts of the key, in the order of the step's"
              + " `key`.");

  static final Key<Duration> TIMEOUT =
      defaulting(
          "timeout",
          Simple.POSITIVE_DURATION,
          Duration.ofSeconds(10),
          "How long a statement may take, in whole seconds.");

  static final KeySet LOOKUP =
      KeySet.of(URL, SOURCE_TABLE, QUERY, DRIVER, USERNAME, PASSWORD, LOOKUP_KEY, TIMEOUT);

  static final KeySet SOURCE =
      KeySet.of(
          URL,
          SOURCE_TABLE,
          QUERY,
          DRIVER,
          USERNAME,
          PASSWORD,
          later("type", "Leave it out: the `url` says which database it is."),
          later("driver_jars", OWN_DRIVER),
          later("connection_properties", "Write them into the `url`, after a `?`."),
          later("connection_init_sql", "Set it for the user in the database, by ALTER ROLE."),
          later("jdbc_url", AS_URL),
          later("location", AS_TABLE),
          later("disable_auto_commit", NOT_NEEDED),
          later("fetch_size", NOT_NEEDED),
          later("output_parallelization", NOT_NEEDED),
          later("partition_column", "Write it as `partition_by`."),
          PARTITION_BY,
          PARTITIONS,
          SharedKeys.FIELDS,
          SharedKeys.SCHEMA,
          SharedKeys.ERROR_HANDLING);

  static final KeySet SINK =
      KeySet.of(
          URL,
          TABLE,
          DRIVER,
          USERNAME,
          PASSWORD,
          UpsertKeys.MODE,
          UpsertKeys.KEY,
          UpsertKeys.VERSION,
          DELETED,
          REVISIONS,
          BATCH_ROWS,
          CONNECTIONS,
          SharedKeys.RATE,
          RETRY_FOR,
          later("type", "Leave it out: the `url` says which database it is."),
          later("driver_jars", OWN_DRIVER),
          later("connection_properties", "Write them into the `url`, after a `?`."),
          later("connection_init_sql", "Set it for the user in the database, by ALTER ROLE."),
          later("jdbc_url", AS_URL),
          later("location", AS_TABLE),
          later("auto_sharding", NOT_NEEDED),
          later("batch_size", "Write it as `batch_rows`."),
          later("query", "Leave it out: `table`, `mode` and `key` make the statement."),
          SharedKeys.ERROR_HANDLING);

  private JdbcKeys() {}

  /** How rows of a table of a sink that was checked replace others. */
  static Upsert upsert(EndpointSpec sink, String table) {
    Deletes deletes =
        sink.find(DELETED)
            .map(column -> new Deletes(column, sink.find(REVISIONS).orElse(table + "_revisions")))
            .orElse(null);
    return new Upsert(UpsertKeys.key(sink), UpsertKeys.version(sink), deletes);
  }

  /** The query that is read in place of a table; null if there is none. */
  static @Nullable String query(EndpointSpec source) {
    return source.find(QUERY).map(query -> query.strip().replaceFirst(";$", "")).orElse(null);
  }

  /** The table of a source or look-up; empty for a query. */
  static String sourceTable(EndpointSpec endpoint) {
    return endpoint.find(SOURCE_TABLE).orElse("");
  }

  /**
   * A table of a source or sink.
   *
   * @param table empty for a query
   * @param connections that a worker opens at most
   */
  static JdbcTarget target(EndpointSpec endpoint, String table, int connections) {
    String url = endpoint.value(URL);
    return new JdbcTarget(
        UrlCredentials.without(url),
        endpoint.find(USERNAME).or(() -> UrlCredentials.user(url)).orElse(null),
        endpoint
            .find(PASSWORD)
            .or(() -> UrlCredentials.password(url).map(SecretText::of))
            .orElse(null),
        table,
        connections,
        endpoint.find(DRIVER).or(() -> JdbcTarget.driver(url)).orElse(""));
  }
}
