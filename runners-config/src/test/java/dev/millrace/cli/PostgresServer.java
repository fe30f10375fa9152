package dev.millrace.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.testing.postgres.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL server of Debian's package; tests that need one are skipped where it is missing. */
final class PostgresServer implements AutoCloseable {
  private final LocalPostgres server;

  private PostgresServer(LocalPostgres server) {
    this.server = server;
  }

  static PostgresServer startNew() {
    return startNew("");
  }

  /**
   * Starts a server; where there is none to start, the test is skipped.
   *
   * @param options for its command line, for example {@code -c wal_level=logical}
   */
  static PostgresServer startNew(String options) {
    assumeTrue(LocalPostgres.isInstalled(), "Debian's postgresql is not installed");
    return new PostgresServer(LocalPostgres.startNew(options));
  }

  /** As if the machine had lost its power; then started again. */
  void killAndStart() throws InterruptedException {
    server.killAndStart();
  }

  String url() {
    return server.url();
  }

  int port() {
    return server.port();
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(url(), LocalPostgres.USER, "");
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The rows of a query, each as the texts of its columns with a bar between. */
  List<String> rows(String sql) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          columns.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", columns));
      }
      return rows;
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
