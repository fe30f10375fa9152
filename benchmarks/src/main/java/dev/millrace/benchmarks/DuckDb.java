package dev.millrace.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** DuckDB inside this process, with two threads. */
final class DuckDb {
  private DuckDb() {}

  static Connection connect() throws SQLException {
    return connect(new Properties());
  }

  /** A connection whose results are handed over while the query runs. */
  static Connection connectStreaming() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    return connect(properties);
  }

  private static Connection connect(Properties properties) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET threads = 2");
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("SET memory_limit = '8GB'");
    }
    return connection;
  }

  /** The one number that a query gives. */
  static long number(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
