package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalDouble;

/** The CPU time of a PostgreSQL server on this machine, by Linux' {@code /proc}. */
final class PostgresCpu {
  private static final double TICKS_PER_SECOND = 100;

  /** The places behind the name of a process, in {@code /proc/PID/stat}. */
  private static final int USER = 11;

  private static final int ENDED_SYSTEM = 14;

  private static final double ENDED_MEANWHILE = 0;

  private final ProcessHandle server;

  private PostgresCpu(ProcessHandle server) {
    this.server = server;
  }

  /** Of the server of a connection; empty where that is on another machine. */
  static Optional<PostgresCpu> of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet pid = statement.executeQuery("select pg_backend_pid()")) {
      pid.next();
      return ProcessHandle.of(pid.getLong(1)).flatMap(ProcessHandle::parent).map(PostgresCpu::new);
    }
  }

  /** Seconds of all its processes until now, also of those that have ended. */
  double seconds() {
    double living =
        server.children().mapToDouble(child -> ticks(child.pid()).orElse(ENDED_MEANWHILE)).sum();
    // After its children: it has the time of those that have ended.
    double own =
        ticks(server.pid()).orElseThrow(() -> new IllegalStateException("the server has ended"));
    return (own + living) / TICKS_PER_SECOND;
  }

  private static OptionalDouble ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] parts = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      double ticks = 0;
      for (int i = USER; i <= ENDED_SYSTEM; i++) {
        ticks += Double.parseDouble(parts[i]);
      }
      return OptionalDouble.of(ticks);
    } catch (NoSuchFileException e) {
      return OptionalDouble.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("no server of this machine's user", e);
    }
  }
}
