package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.FailedException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many rows a second a replay upserts into PostgreSQL, next to batches of the same rows that
 * are sent by JDBC from memory, over one connection, without a guard against older rows.
 */
@Command(name = "jdbc", description = "Measures upserts into PostgreSQL next to plain batches.")
final class JdbcCommand implements Callable<Integer> {
  private static final int BATCH = 1_000;
  private static final String COLUMNS =
      " (id bigint primary key, v bigint not null, at timestamptz not null, note text";

  @Option(names = "--url", required = true, description = "jdbc:postgresql://HOST:PORT/NAME")
  private String url = "";

  @Option(names = "--user", defaultValue = "postgres", description = "Default: ${DEFAULT-VALUE}.")
  private String user = "";

  @Option(names = "--work", required = true, description = "A directory for the rows.")
  private Path work = Path.of("");

  @Option(names = "--rows", defaultValue = "1000000", description = "Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(names = "--runs", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int runs;

  /** A row: half of the rows are a second state of a key. */
  private record Upsert(long id, long version) {
    static Upsert next(Random random, int rows, long version) {
      return new Upsert(random.nextInt(rows / 2), version);
    }

    String note() {
      return "note of " + id + " at " + version;
    }

    String time() {
      return "2025-03-01T10:%02d:%02d.%03dZ"
          .formatted(version / 60_000 % 60, version / 1_000 % 60, version % 1_000);
    }
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
    write(directory.resolve("all.jsonl"), rows);
    write(directory.resolve("few.jsonl"), 10);
    System.out.println("| run | plain rows/s | replay rows/s | without its start |");
    System.out.println("| --- | --- | --- | --- |");
    for (int run = 1; run <= runs; run++) {
      double plain = plain();
      double start = replay(directory, "few");
      double replay = replay(directory, "all");
      requireEqual();
      System.out.printf(
          "| %d | %.0f | %.0f | %.0f |%n",
          run, rows / plain, rows / replay, rows / (replay - start));
    }
  }

  private void write(Path file, int count) throws IOException {
    Random random = new Random(1);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int version = 0; version < count; version++) {
        Upsert row = Upsert.next(random, rows, version);
        out.write(
            "{\"id\":%d,\"v\":%d,\"at\":\"%s\",\"note\":\"%s\"}%n"
                .formatted(row.id(), row.version(), row.time(), row.note()));
      }
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        url + (url.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true", user, "");
  }

  /** Seconds. */
  private double plain() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists plain; create table plain" + COLUMNS + ")");
      connection.setAutoCommit(false);
      long start = System.nanoTime();
      Random random = new Random(1);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into plain values (?, ?, ?::timestamptz, ?) on conflict (id) do update set v"
                  + " = excluded.v, at = excluded.at, note = excluded.note")) {
        // PostgreSQL refuses two rows of one key in a statement.
        Map<Long, Upsert> batch = new LinkedHashMap<>();
        for (int version = 0; version < rows; version++) {
          Upsert row = Upsert.next(random, rows, version);
          batch.put(row.id(), row);
          if (batch.size() == BATCH || version == rows - 1) {
            send(insert, batch.values());
            connection.commit();
            batch.clear();
          }
        }
      }
      return seconds(start);
    }
  }

  private static void send(PreparedStatement insert, Iterable<Upsert> rows) throws SQLException {
    for (Upsert row : rows) {
      insert.setLong(1, row.id());
      insert.setLong(2, row.version());
      insert.setString(3, row.time());
      insert.setString(4, row.note());
      insert.addBatch();
    }
    insert.executeBatch();
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Seconds, from the start of the launcher to its end. */
  private double replay(Path directory, String name)
      throws FailedException, IOException, InterruptedException, SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "drop table if exists replayed; create table replayed"
              + COLUMNS
              + ", millrace_id text not null)");
    }
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
            .formatted(directory.resolve(name + ".jsonl"), url, user));
    return ChildProcess.run(
            directory.resolve(name + ".log"),
            Launcher.command("replay", file.toString(), "--no-progress"))
        .wallSeconds();
  }

  private void requireEqual() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select count(*) from (select id, v, at, note from plain except select id, v, at,"
                    + " note from replayed) x")) {
      result.next();
      if (result.getLong(1) > 0) {
        throw new IllegalStateException(result.getLong(1) + " rows differ");
      }
    }
  }
}
