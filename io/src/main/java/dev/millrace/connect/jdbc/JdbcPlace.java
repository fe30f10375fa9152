package dev.millrace.connect.jdbc;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.jdbc.JdbcCodes;
import dev.millrace.io.jdbc.JdbcSink;
import dev.millrace.io.jdbc.JdbcSourceOptions.Reading;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.TableServer;
import dev.millrace.io.jdbc.mariadb.MariaRows;
import dev.millrace.io.jdbc.mariadb.MariaTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether what the file says of a table's place can be one, before its server is asked. */
final class JdbcPlace {
  private JdbcPlace() {}

  /** What is wrong with the value of a key. */
  record Problem(String key, String code, String message) {}

  static List<Problem> problems(EndpointSpec endpoint) {
    List<Problem> problems = new ArrayList<>();
    String url = endpoint.value(JdbcKeys.URL);
    String driver = JdbcTarget.driver(url);
    if (!Stream.of(JdbcTarget.POSTGRESQL, JdbcTarget.MARIADB, JdbcTarget.MYSQL)
        .anyMatch(url::startsWith)) {
      problems.add(
          new Problem(
              JdbcKeys.URL.name(),
              JdbcCodes.NO_TABLE,
              "only PostgreSQL, MariaDB and MySQL are known in this version; expected"
                  + " jdbc:postgresql://HOST:PORT/NAME, jdbc:mariadb: or jdbc:mysql:."));
    } else if (!isThere(driver)) {
      problems.add(
          new Problem(
              JdbcKeys.URL.name(),
              JdbcCodes.NO_TABLE,
              "the driver of this database, "
                  + driver
                  + ", is not on the class path; expected its jar in MILLRACE_CLASSPATH."));
    } else if (endpoint.find(JdbcKeys.DRIVER).filter(named -> !named.equals(driver)).isPresent()) {
      problems.add(
          new Problem(
              JdbcKeys.DRIVER.name(),
              JdbcCodes.NO_TABLE,
              "the url is one of " + driver + ". Leave the key out."));
    } else if (url.matches(".*[?&]password=.*") && !mayHoldCredentials(endpoint.type())) {
      problems.add(
          new Problem(
              JdbcKeys.URL.name(),
              JdbcCodes.NO_TABLE,
              "a password in the URL is seen by everybody; expected it under the key 'password'."));
    }
    if (!JdbcKeys.TABLES.isPerRow(endpoint)) {
      endpoint
          .text(JdbcKeys.TABLE.name())
          .ifPresent(table -> problems.addAll(table(JdbcKeys.TABLE, table)));
    }
    return problems;
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
    return target.isMariaDb() ? MariaTable.SERVER : JdbcSink.POSTGRESQL;
  }

  /** How a target's tables are read. */
  static Reading reading(JdbcTarget target) {
    return target.isMariaDb() ? MariaRows.READING : JdbcSink.POSTGRESQL_READING;
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
