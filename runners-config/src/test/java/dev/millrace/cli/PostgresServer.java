package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of Debian's package, on a free port and in a directory of its own. */
final class PostgresServer implements AutoCloseable {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final String SUPERUSER = "postgres";

  private final Path programs;
  private final Path directory;
  private final int port;
  private final String options;

  private PostgresServer(Path programs, Path directory, int port, String options) {
    this.programs = programs;
    this.directory = directory;
    this.port = port;
    this.options = options;
  }

  /** Where the programs are; empty if there is no such package. */
  private static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Path::compareTo);
    }
  }

  static PostgresServer startNew() throws Exception {
    return startNew("");
  }

  /**
   * Starts a server; where there is none to start, the test is skipped.
   *
   * @param options for its command line, for example {@code -c wal_level=logical}
   */
  static PostgresServer startNew(String options) throws Exception {
    Optional<Path> programs = programs();
    assumeTrue(programs.isPresent(), "Debian's postgresql is not installed");
    return startNew(programs.get(), options);
  }

  private static PostgresServer startNew(Path programs, String options) throws Exception {
    Path directory = Files.createTempDirectory("millrace-postgres");
    if (isRoot()) {
      call(List.of("chown", SUPERUSER, directory.toString()));
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    PostgresServer server = new PostgresServer(programs, directory, port, options);
    server.run(
        "initdb",
        "-D",
        server.data(),
        "-U",
        SUPERUSER,
        "-A",
        "trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C.UTF-8");
    server.start();
    return server;
  }

  /** The server refuses to run as root. */
  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  void start() throws Exception {
    run(
        "pg_ctl",
        "-D",
        data(),
        "-w",
        "-t",
        "60",
        "-l",
        directory.resolve("log").toString(),
        "-o",
        "-p " + port + " -k " + directory + " -c listen_addresses=127.0.0.1 " + options,
        "start");
  }

  /** As if the machine had lost its power; then started again. */
  void killAndStart() throws Exception {
    String pid = Files.readAllLines(Path.of(data(), "postmaster.pid")).get(0);
    call(List.of("kill", "-9", pid));
    for (int attempt = 1; ; attempt++) {
      Thread.sleep(500);
      try {
        start();
        return;
      } catch (AssertionError stillInUse) {
        if (attempt == 20) {
          throw stillInUse;
        }
      }
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  int port() {
    return port;
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(url(), SUPERUSER, "");
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

  private void run(String program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", SUPERUSER, "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    call(command);
  }

  private static void call(List<String> command) throws Exception {
    Path output = Files.createTempFile("millrace-postgres", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
      assertThat(process.exitValue()).as("%s: %s", command, Files.readString(output)).isZero();
    } finally {
      Files.delete(output);
    }
  }

  @Override
  public void close() throws Exception {
    run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    call(List.of("rm", "-rf", directory.toString()));
  }
}
