package dev.millrace.cli.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A MariaDB server of Debian's package, on a free port and in a directory of its own. */
final class MariaDbServer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/mariadbd");
  private static final Path INSTALLER = Path.of("/usr/bin/mariadb-install-db");
  private static final String USER = System.getProperty("user.name");
  private static final long PATIENCE_MILLIS = 60_000;

  private final Path directory;
  private final int port;
  private final List<String> options;
  private Process process;

  private MariaDbServer(Path directory, int port, List<String> options) {
    this.directory = directory;
    this.port = port;
    this.options = options;
  }

  /**
   * Starts a server in an empty directory; where there is none to start, the test is skipped.
   *
   * @param options of the server, beside those of its place
   */
  static MariaDbServer start(Path directory, String... options) throws Exception {
    assumeTrue(
        Files.isExecutable(PROGRAM) && Files.isExecutable(INSTALLER),
        "Debian's mariadb-server is not installed");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    MariaDbServer server = new MariaDbServer(directory, port, List.of(options));
    Process install =
        new ProcessBuilder(
                INSTALLER.toString(),
                "--no-defaults",
                "--datadir=" + directory.resolve("data"),
                "--user=" + USER,
                "--auth-root-authentication-method=normal",
                "--skip-test-db")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("install.log").toFile())
            .start();
    assertThat(install.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(install.exitValue())
        .as("%s", Files.readString(directory.resolve("install.log")))
        .isZero();
    server.startAgain();
    server.execute("create database shop", "mysql");
    return server;
  }

  /** Starts it and waits until it answers. */
  void startAgain() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAM.toString(),
                "--no-defaults",
                "--datadir=" + directory.resolve("data"),
                "--user=" + USER,
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + directory.resolve("socket")));
    command.addAll(options);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (true) {
      try (Connection connection = connection("mysql")) {
        return;
      } catch (SQLException notYet) {
        assertThat(process.isAlive()).as("%s", Files.readString(directory.resolve("log"))).isTrue();
        if (System.nanoTime() > end) {
          throw notYet;
        }
        Thread.sleep(100);
      }
    }
  }

  /** As if the machine had lost its power. */
  void kill() throws Exception {
    process.destroyForcibly().waitFor();
  }

  int port() {
    return port;
  }

  String url() {
    return "jdbc:mariadb://127.0.0.1:" + port + "/shop";
  }

  private Connection connection(String database) throws SQLException {
    return DriverManager.getConnection(url().replace("/shop", "/" + database), "root", "");
  }

  /** Runs statements, which semicolons separate. */
  void execute(String sql) throws SQLException {
    execute(sql, "shop");
  }

  private void execute(String sql, String database) throws SQLException {
    try (Connection connection = connection(database);
        Statement statement = connection.createStatement()) {
      for (String each : sql.split(";")) {
        statement.execute(each);
      }
    }
  }

  /** The rows of a query, each as the texts of its columns with a bar between. */
  List<String> rows(String sql) throws SQLException {
    try (Connection connection = connection("shop");
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
  public void close() throws Exception {
    kill();
  }
}
