package dev.millrace.io.jdbc.standard;

import dev.millrace.io.jdbc.PendingRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Sends a statement for each of many rows, as many as go together. */
final class StatementBatch {
  private static final int MOST_ROWS = 1_000;

  private StatementBatch() {}

  /** Gives the statement the values of a row. */
  interface Setting {
    void set(PendingRow row) throws SQLException;
  }

  private interface Counted {
    void row(PendingRow row, int count) throws SQLException;
  }

  /** Sends it once for each row. */
  static void send(PreparedStatement statement, List<PendingRow> rows, Setting setting)
      throws SQLException {
    send(statement, rows, setting, (row, count) -> {});
  }

  /**
   * Sends it for each row, and gives the rows for which it changed one of the table.
   *
   * @param statement one that may be sent twice, and then says the same
   */
  static List<PendingRow> changing(
      PreparedStatement statement, List<PendingRow> rows, Setting setting) throws SQLException {
    List<PendingRow> changing = new ArrayList<>();
    send(
        statement,
        rows,
        setting,
        (row, count) -> {
          int changed = count;
          if (count == Statement.SUCCESS_NO_INFO) {
            // A driver that does not count batches does count single statements.
            setting.set(row);
            changed = statement.executeUpdate();
          }
          if (changed > 0) {
            changing.add(row);
          }
        });
    return changing;
  }

  private static void send(
      PreparedStatement statement, List<PendingRow> rows, Setting setting, Counted counted)
      throws SQLException {
    for (int from = 0; from < rows.size(); from += MOST_ROWS) {
      List<PendingRow> some = rows.subList(from, Math.min(rows.size(), from + MOST_ROWS));
      for (PendingRow row : some) {
        setting.set(row);
        statement.addBatch();
      }
      int[] counts = statement.executeBatch();
      for (int i = 0; i < counts.length; i++) {
        counted.row(some.get(i), counts[i]);
      }
    }
  }
}
