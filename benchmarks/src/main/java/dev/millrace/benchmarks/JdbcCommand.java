package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.FailedException;
import dev.millrace.benchmarks.ChildProcess.Measured;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many rows a second a replay upserts into PostgreSQL, next to {@link PlainUpserts} of the same
 * rows, and what both cost the process and the server.
 */
@Command(name = "jdbc", description = "Measures upserts into PostgreSQL next to plain batches.")
final class JdbcCommand implements Callable<Integer> {
  /** An archive has more than one file, so that it is read by more than one thread. */
  private static final int FILES = 4;

  @Option(names = "--url", required = true, description = "jdbc:postgresql://HOST:PORT/NAME")
  private String url = "";

  @Option(names = "--user", defaultValue = "postgres", description = "Default: ${DEFAULT-VALUE}.")
  private String user = "";

  @Option(names = "--work", required = true, description = "A directory for the rows.")
  private Path work = Path.of("");

  @Option(names = "--rows", defaultValue = "2000000", description = "Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(names = "--runs", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int runs;

  /** What somebody's upserts cost, in seconds. */
  private record Cost(double wall, double process, double server) {
    Cost without(Cost start) {
      return new Cost(wall - start.wall, process - start.process, server - start.server);
    }
  }

  private interface Plain {
    void upsert(Connection connection, int rows) throws IOException, SQLException;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Path directory = Launcher.emptied(work);
    Failures failures = new Failures();
    failures.guard("jdbc", () -> measure(directory));
    return failures.report();
  }

  private void measure(Path directory)
      throws FailedException, IOException, InterruptedException, SQLException {
    write(directory.resolve("all"), rows);
    write(directory.resolve("few"), FILES);
    System.out.println("| run | who | rows/s | CPU s of the process | CPU s of the server |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (int run = 1; run <= runs; run++) {
      print(run, "batches of statements", plain(PlainUpserts::statements));
      print(run, "COPY and merge", plain(PlainUpserts::copies));
      Cost start = replay(directory, "few");
      Cost replay = replay(directory, "all");
      requireEqual();
      print(run, "replay", replay);
      print(run, "replay without its start", replay.without(start));
    }
  }

  private void print(int run, String who, Cost cost) {
    System.out.printf(
        "| %d | %s | %.0f | %.1f | %.1f |%n",
        run, who, rows / cost.wall(), cost.process(), cost.server());
  }

  private void write(Path files, int count) throws IOException {
    Random random = new Random(1);
    Files.createDirectories(files);
    for (int file = 0; file < FILES; file++) {
      try (BufferedWriter out = Files.newBufferedWriter(files.resolve(file + ".jsonl"))) {
        for (int i = 0; i < count / FILES; i++) {
          UpsertRow row = UpsertRow.next(random, rows, (long) file * (count / FILES) + i);
          out.write(
              "{\"id\":%d,\"v\":%d,\"at\":\"%s\",\"note\":\"%s\"}%n"
                  .formatted(row.id(), row.version(), row.time(), row.note()));
        }
      }
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        url + (url.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true", user, "");
  }

  private Cost plain(Plain program) throws IOException, SQLException {
    try (Connection connection = connect()) {
      double server = server(connection);
      double process = process();
      long start = System.nanoTime();
      program.upsert(connection, rows);
      double wall = (System.nanoTime() - start) / 1e9;
      return new Cost(wall, process() - process, server(connection) - server);
    }
  }

  /** Seconds of this process. */
  private static double process() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime()
        / 1e9;
  }

  private static double server(Connection connection) throws SQLException {
    return PostgresCpu.of(connection).map(PostgresCpu::seconds).orElse(Double.NaN);
  }

  /** From the start of the launcher to its end. */
  private Cost replay(Path directory, String name)
      throws FailedException, IOException, InterruptedException, SQLException {
    Path file = directory.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        pipeline:
          transforms:
            - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
        streams:
          s:
            fields: {id: BIGINT NOT NULL, v: BIGINT NOT NULL, at: TIMESTAMP NOT NULL, note: VARCHAR}
            timestamp: at
            archive: {type: ReadFromJson, config: {path: "%s"}}
        outputs:
          out:
            input: All
            replay:
              type: WriteToJdbc
              config: {url: "%s", username: "%s", table: replayed, mode: upsert, key: [id], version: v}
          dead_letter: {replay: {type: WriteToConsole}}
        """
            .formatted(directory.resolve(name), url, user));
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "drop table if exists replayed; create table replayed"
              + UpsertRow.COLUMNS
              + ", millrace_id text not null)");
      double server = server(connection);
      Measured measured =
          ChildProcess.run(
              directory.resolve(name + ".log"),
              Launcher.command("replay", file.toString(), "--no-progress"));
      return new Cost(measured.wallSeconds(), measured.cpuSeconds(), server(connection) - server);
    }
  }

  private void requireEqual() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select count(*) from ((select id, v, at, note from plain except select id, v, at,"
                    + " note from replayed) union all (select id, v, at, note from replayed except"
                    + " select id, v, at, note from plain)) x")) {
      result.next();
      if (result.getLong(1) > 0) {
        throw new IllegalStateException(result.getLong(1) + " rows differ");
      }
    }
  }
}
