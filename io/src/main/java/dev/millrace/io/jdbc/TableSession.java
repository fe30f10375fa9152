package dev.millrace.io.jdbc;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** What is done with a connection: asking and reading, once. */
public final class TableSession {
  private TableSession() {}

  /** A piece of work. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Does work in a transaction that reads.
   *
   * @throws UserException ML-5454 if the server refuses, ML-5455 if it is away
   */
  static <T> T read(JdbcTarget target, Work<T> work) {
    DataSource pool = JdbcPools.acquire(target);
    // The pool rolls back, and with that the time zone is the server's own again.
    try (Connection connection = pool.getConnection()) {
      begin(connection, target);
      return work.on(connection);
    } catch (SQLException e) {
      boolean away = SqlFaults.ofReading(e, target) == SqlFaults.MOMENT;
      throw fault(target, away ? JdbcCodes.UNAVAILABLE : JdbcCodes.REFUSED, SqlFaults.words(e), e);
    } finally {
      JdbcPools.release(target);
    }
  }

  /** Tells the server what holds in a transaction that reads, until it is rolled back. */
  static void begin(Connection connection, JdbcTarget target) throws SQLException {
    if (target.isPostgresql()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET TRANSACTION READ ONLY");
        statement.execute("SET LOCAL TIME ZONE 'UTC'");
      }
    } else {
      askToRead(connection);
    }
  }

  /** The pool takes it back. Some drivers only know of it before they connect, or not at all. */
  private static void askToRead(Connection connection) {
    try {
      connection.setReadOnly(true);
    } catch (SQLException notThisOne) {
      // Then nothing but the rights of the user keeps a function of a query from writing.
    }
  }

  private static UserException fault(
      JdbcTarget target, String code, String words, SQLException cause) {
    return new UserException(problem(target, code, words), cause);
  }

  /** An error of a table that is read. */
  public static Diagnostic problem(JdbcTarget target, String code, String words) {
    return Diagnostic.error(
        Position.ofFile(target.shown()), code, "", words + (words.endsWith(".") ? "" : "."));
  }
}
