package dev.millrace.io.jdbc;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Writes batches of rows, each in a transaction. A batch that the server refuses for one of its
 * rows is halved until that row is alone; the others are written. While the server is away, or too
 * busy, the batch waits and is sent again: as a row that is there already changes nothing, an
 * answer that was lost does no harm.
 */
final class TableWriter {
  private static final long FIRST_WAIT_MILLIS = 100;
  private static final long LONGEST_WAIT_MILLIS = 10_000;

  private final JdbcSinkOptions options;
  private final DataSource pool;
  private final String statement;

  TableWriter(JdbcSinkOptions options, DataSource pool) {
    this.options = options;
    this.pool = pool;
    this.statement = statement(options);
  }

  /**
   * What the table is like, if rows have a place in it.
   *
   * @throws UserException ML-5453 if they have none, ML-5454, ML-5455
   */
  TableShape shape() {
    try {
      TableShape shape = patiently(connection -> TableShape.of(connection, options.target()));
      TableFit.check(options, shape);
      return shape;
    } catch (SQLException e) {
      throw fault(JdbcCodes.REFUSED, SqlFaults.words(e), e);
    }
  }

  /**
   * Writes rows.
   *
   * @param refused takes each row that the server refuses, and why
   * @throws UserException ML-5454 if the server refuses the statement, ML-5455 if it is away for
   *     too long
   */
  void write(List<PendingRow> rows, BiConsumer<PendingRow, String> refused) {
    try {
      patiently(connection -> send(connection, PendingRows.winners(rows)));
    } catch (SQLException e) {
      if (SqlFaults.of(e) != SqlFaults.ROW) {
        throw fault(JdbcCodes.REFUSED, SqlFaults.words(e), e);
      } else if (rows.size() == 1) {
        refused.accept(rows.get(0), SqlFaults.words(e));
      } else {
        int half = rows.size() / 2;
        write(rows.subList(0, half), refused);
        write(rows.subList(half, rows.size()), refused);
      }
    }
  }

  private int send(Connection connection, List<PendingRow> rows) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(statement)) {
      for (PendingRow row : rows) {
        TableValues.bind(insert, row.values());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    connection.commit();
    return rows.size();
  }

  /** Does work again after faults of the moment; other faults are thrown. */
  private <T> T patiently(TableSession.Work<T> work) throws SQLException {
    long start = System.nanoTime();
    long wait = FIRST_WAIT_MILLIS;
    while (true) {
      // The pool rolls back what was not committed.
      try (Connection connection = pool.getConnection()) {
        return work.on(connection);
      } catch (SQLException e) {
        if (SqlFaults.of(e) != SqlFaults.MOMENT) {
          throw e;
        } else if (System.nanoTime() - start > options.retryFor().toNanos()) {
          String words = "the server did not answer in time: " + SqlFaults.words(e);
          throw fault(JdbcCodes.UNAVAILABLE, words, e);
        }
        pause(wait / 2 + ThreadLocalRandom.current().nextLong(wait));
        wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the database", e);
    }
  }

  private UserException fault(String code, String words, SQLException cause) {
    return new UserException(
        Diagnostic.error(
            Position.ofFile(options.target().shown()),
            code,
            "outputs." + options.output(),
            words + (words.endsWith(".") ? "" : ".")),
        cause);
  }

  /**
   * The statement that writes a row; a row that is there already, or an older one, does nothing.
   */
  static String statement(JdbcSinkOptions options) {
    List<String> columns = new ArrayList<>(options.schema().getFieldNames());
    columns.add(JdbcSinkOptions.ID_COLUMN);
    Upsert upsert = options.upsert();
    String key = list(TableFit.uniqueColumns(options).stream());
    return "INSERT INTO "
        + options.target().quotedTable()
        + " AS t ("
        + list(columns.stream())
        + ") VALUES ("
        + String.join(", ", Collections.nCopies(columns.size(), "?"))
        + ") ON CONFLICT ("
        + key
        + ") DO "
        + (upsert == null ? "NOTHING" : update(columns, upsert));
  }

  private static String update(List<String> columns, Upsert upsert) {
    String set =
        columns.stream()
            .filter(column -> !upsert.key().contains(column))
            .map(JdbcTarget::quoted)
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", "));
    return "UPDATE SET " + set + " WHERE " + order("t", upsert) + " < " + order("excluded", upsert);
  }

  private static String order(String row, Upsert upsert) {
    return "("
        + row
        + "."
        + JdbcTarget.quoted(upsert.version())
        + ", "
        + row
        + "."
        + JdbcTarget.quoted(JdbcSinkOptions.ID_COLUMN)
        + " COLLATE \"C\")";
  }

  private static String list(Stream<String> columns) {
    return columns.map(JdbcTarget::quoted).collect(Collectors.joining(", "));
  }
}
