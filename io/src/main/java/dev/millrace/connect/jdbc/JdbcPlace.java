package dev.millrace.connect.jdbc;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.jdbc.JdbcCodes;
import dev.millrace.io.jdbc.JdbcSourceOptions.Reading;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.LookupServer;
import dev.millrace.io.jdbc.TableServer;
import dev.millrace.io.jdbc.mariadb.MariaLookup;
import dev.millrace.io.jdbc.mariadb.MariaRows;
import dev.millrace.io.jdbc.mariadb.MariaTable;
import dev.millrace.io.jdbc.postgresql.PostgresLookup;
import dev.millrace.io.jdbc.postgresql.PostgresRows;
import dev.millrace.io.jdbc.postgresql.PostgresTable;
import dev.millrace.io.jdbc.standard.StandardLookup;
import dev.millrace.io.jdbc.standard.StandardRows;
import dev.millrace.io.jdbc.standard.StandardTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether what the file says of a table's place can be one, before its server is asked. */
final class JdbcPlace {
  private JdbcPlace() {}

  /** What is wrong with the value of a key. */
  record Problem(String key, String code, String message) {}

  static List<Problem> problems(EndpointSpec endpoint) {
    List<Problem> problems = new ArrayList<>();
    String url = endpoint.value(JdbcKeys.URL);
    Optional<String> named = endpoint.find(JdbcKeys.DRIVER);
    Optional<String> own = JdbcTarget.driver(url);
    if (!url.startsWith("jdbc:")) {
      problems.add(
          problem(
              JdbcKeys.URL,
              "got '"
                  + url.replaceFirst(":.*", ":")
                  + "…'; expected jdbc:postgresql://HOST:PORT/NAME"
                  + " or another URL of JDBC."));
    } else if (own.isEmpty() && named.isEmpty()) {
      problems.add(
          problem(
              JdbcKeys.URL,
              "no driver on the class path takes this URL; expected the jar of one in"
                  + " MILLRACE_CLASSPATH, or its class under 'driver_class_name'."));
    } else if (own.isPresent() && !isThere(own.orElseThrow())) {
      problems.add(
          problem(
              JdbcKeys.URL,
              "the driver of this database, "
                  + own.orElseThrow()
                  + ", is not on the class path; expected its jar in MILLRACE_CLASSPATH."));
    } else if (own.isPresent() && named.filter(name -> !own.equals(named)).isPresent()) {
      problems.add(
          problem(
              JdbcKeys.DRIVER, "the url is one of " + own.orElseThrow() + ". Leave the key out."));
    } else if (named.filter(name -> !isThere(name)).isPresent()) {
      problems.add(
          problem(
              JdbcKeys.DRIVER,
              named.orElseThrow()
                  + " is not on the class path; expected its jar in MILLRACE_CLASSPATH."));
    } else if (UrlCredentials.showsPassword(url) && !mayHoldCredentials(endpoint.type())) {
      problems.add(
          problem(
              JdbcKeys.URL,
              "a password in the URL is seen by everybody; expected it under the key 'password'."));
    }
    if (!JdbcKeys.TABLES.isPerRow(endpoint)) {
      endpoint
          .text(JdbcKeys.TABLE.name())
          .ifPresent(table -> problems.addAll(table(JdbcKeys.TABLE, table)));
    }
    return problems;
  }

  private static Problem problem(Key<?> key, String message) {
    return new Problem(key.name(), JdbcCodes.NO_TABLE, message);
  }

  /** Whether a type is one of those that Beam YAML has for single servers. */
  private static boolean mayHoldCredentials(String type) {
    return type.endsWith(PostgresConnector.SUFFIX) || type.endsWith(MySqlConnector.SUFFIX);
  }

  private static boolean isThere(String driver) {
    try {
      Class.forName(driver, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** How a target's tables are written. */
  static TableServer server(JdbcTarget target) {
    return target.isPostgresql()
        ? PostgresTable.SERVER
        : target.isMariaDb() ? MariaTable.SERVER : StandardTable.SERVER;
  }

  /** The types that columns of a target's tables have. */
  static TableServer.ColumnTypes types(JdbcTarget target) {
    return target.isPostgresql()
        ? PostgresTable.TYPES
        : target.isMariaDb() ? MariaTable.TYPES : StandardTable.TYPES;
  }

  /** How a target's tables are read. */
  static Reading reading(JdbcTarget target) {
    return target.isPostgresql()
        ? PostgresRows.READING
        : target.isMariaDb() ? MariaRows.READING : StandardRows.READING;
  }

  /** How a target's tables are asked for the rows of keys. */
  static LookupServer lookups(JdbcTarget target) {
    return target.isPostgresql()
        ? PostgresLookup.SERVER
        : target.isMariaDb() ? MariaLookup.SERVER : StandardLookup.SERVER;
  }

  /** What is wrong with the name of a table. */
  static List<Problem> table(Key<?> key, String table) {
    return wrongTable(table).isEmpty()
        ? List.of()
        : List.of(
            new Problem(
                key.name(),
                JdbcCodes.NO_TABLE,
                "'" + table + "' names no table; expected table or schema.table."));
  }

  /** The same in words after «it». */
  static Optional<String> wrongTable(String table) {
    return table.matches("[^.{}]+([.][^.{}]+)?")
        ? Optional.empty()
        : Optional.of("has to be table or schema.table");
  }

  static List<Problem> range(EndpointSpec endpoint, Key<Long> key, long most) {
    long value = endpoint.value(key);
    return value >= 1 && value <= most
        ? List.of()
        : List.of(
            new Problem(
                key.name(), JdbcCodes.NO_TABLE, "got " + value + "; expected 1 to " + most + "."));
  }

  /** What is wrong where a table and a query exclude each other. */
  static List<Problem> tableOrQuery(EndpointSpec source) {
    boolean query = source.find(JdbcKeys.QUERY).isPresent();
    return query != source.find(JdbcKeys.SOURCE_TABLE).isPresent()
        ? List.of()
        : List.of(
            new Problem(
                query ? JdbcKeys.QUERY.name() : JdbcKeys.URL.name(),
                JdbcCodes.NO_TABLE,
                "expected either 'table' or 'query'."));
  }

  /**
   * Refuses a source whose table cannot be one.
   *
   * @throws UserException ML-5450
   */
  static void checkSource(EndpointSpec source) {
    List<Problem> problems = new ArrayList<>(problems(source));
    problems.addAll(range(source, JdbcKeys.PARTITIONS, 1_000));
    problems.addAll(tableOrQuery(source));
    if (!problems.isEmpty()) {
      throw new UserException(
          problems.stream()
              .map(
                  each ->
                      Diagnostic.error(
                          source.position(each.key()),
                          each.code(),
                          "config." + each.key(),
                          each.message()))
              .toList());
    }
  }
}
