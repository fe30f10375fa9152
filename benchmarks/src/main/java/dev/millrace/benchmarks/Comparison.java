package dev.millrace.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Compares the rows of a replay's outputs with those of DuckDB, as multisets. */
final class Comparison {
  private final Path replay;
  private final Path duckDb;

  /**
   * @param replay the directory of a replay's outputs, each a directory
   * @param duckDb the directory of DuckDB's outputs, each a file
   */
  Comparison(Path replay, Path duckDb) {
    this.replay = replay;
    this.duckDb = duckDb;
  }

  /**
   * Compares outputs.
   *
   * @throws IllegalStateException where they differ
   */
  void requireEqual(List<String> outputs) throws SQLException {
    try (Connection connection = DuckDb.connect();
        Statement statement = connection.createStatement()) {
      for (String output : outputs) {
        String ours = "read_parquet('" + replay.resolve(output) + "/*.parquet')";
        String theirs = "read_parquet('" + duckDb.resolve(output + ".parquet") + "')";
        long rows = DuckDb.number(statement, "SELECT count(*) FROM " + theirs);
        long surplus = DuckDb.number(statement, difference(ours, theirs));
        long missing = DuckDb.number(statement, difference(theirs, ours));
        if (rows == 0 || surplus + missing > 0) {
          throw new IllegalStateException(
              "output %s: %d rows in DuckDB, %d of them missing in the replay, %d surplus"
                  .formatted(output, rows, missing, surplus));
        }
      }
    }
  }

  private static String difference(String left, String right) {
    return "SELECT count(*) FROM (FROM (%s) EXCEPT ALL FROM (%s))"
        .formatted(hashes(left), hashes(right));
  }

  /** Rows as text, so that a type's physical form plays no role; a hash keeps the memory small. */
  private static String hashes(String table) {
    return "SELECT md5_number(CAST(t AS VARCHAR)) AS row FROM"
        + " (SELECT * REPLACE (epoch_ms(_event_time) AS _event_time) FROM "
        + table
        + ") t";
  }
}
