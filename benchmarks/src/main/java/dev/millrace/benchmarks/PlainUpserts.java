package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.postgresql.PGConnection;

/**
 * What a program does that only upserts: rows from memory, over one connection, without ids and
 * without a guard against older rows. PostgreSQL refuses two rows of one key in a statement.
 */
final class PlainUpserts {
  private static final String SET = "v = excluded.v, at = excluded.at, note = excluded.note";

  private PlainUpserts() {}

  /** Writes a batch, of which no two rows have one key. */
  @FunctionalInterface
  interface Sending {
    void send(Connection connection, Collection<UpsertRow> batch) throws IOException, SQLException;
  }

  /** Batches of 1,000 rows that the driver makes statements of many rows of. */
  static void statements(Connection connection, int rows) throws IOException, SQLException {
    start(connection, "");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into plain values (?, ?, ?::timestamptz, ?) on conflict (id) do update set "
                + SET)) {
      batches(
          connection,
          rows,
          1_000,
          (same, batch) -> {
            for (UpsertRow row : batch) {
              insert.setLong(1, row.id());
              insert.setLong(2, row.version());
              insert.setString(3, row.time());
              insert.setString(4, row.note());
              insert.addBatch();
            }
            insert.executeBatch();
          });
    }
  }

  /** COPY of 10,000 rows into a temporary table, which is merged. */
  static void copies(Connection connection, int rows) throws IOException, SQLException {
    start(
        connection,
        "; create temporary table if not exists stage (id bigint, v bigint, at timestamptz, note"
            + " text) on commit delete rows");
    batches(connection, rows, 10_000, PlainUpserts::copy);
  }

  private static void copy(Connection connection, Collection<UpsertRow> batch)
      throws IOException, SQLException {
    StringBuilder text = new StringBuilder();
    for (UpsertRow row : batch) {
      text.append(row.id()).append('\t').append(row.version()).append('\t').append(row.time());
      text.append('\t').append(row.note()).append('\n');
    }
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("copy stage from stdin", new StringReader(text.toString()));
    try (Statement merge = connection.createStatement()) {
      merge.execute("insert into plain select * from stage on conflict (id) do update set " + SET);
    }
  }

  private static void start(Connection connection, String more) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "drop table if exists plain; create table plain" + UpsertRow.COLUMNS + ")" + more);
    }
    connection.setAutoCommit(false);
  }

  private static void batches(Connection connection, int rows, int size, Sending sending)
      throws IOException, SQLException {
    Random random = new Random(1);
    Map<Long, UpsertRow> batch = new LinkedHashMap<>();
    for (int version = 0; version < rows; version++) {
      UpsertRow row = UpsertRow.next(random, rows, version);
      batch.put(row.id(), row);
      if (batch.size() == size || version == rows - 1) {
        sending.send(connection, batch.values());
        connection.commit();
        batch.clear();
      }
    }
  }
}
