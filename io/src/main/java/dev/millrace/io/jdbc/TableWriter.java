package dev.millrace.io.jdbc;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
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
  private final TableShape shape;
  private final TableBatch batch;

  private TableWriter(JdbcSinkOptions options, DataSource pool, TableShape shape) {
    this.options = options;
    this.pool = pool;
    this.shape = shape;
    this.batch = new TableBatch(options, shape);
  }

  /**
   * Looks at the table, and whether rows have a place in it.
   *
   * @throws UserException ML-5453 if they have none, ML-5454, ML-5455
   */
  static TableWriter open(JdbcSinkOptions options, DataSource pool) {
    try {
      TableShape shape =
          patiently(options, pool, connection -> TableShape.of(connection, options.target()));
      TableFit.check(options, shape);
      return new TableWriter(options, pool, shape);
    } catch (SQLException e) {
      throw fault(options, JdbcCodes.REFUSED, SqlFaults.words(e), e);
    }
  }

  /** What the table is like. */
  TableShape shape() {
    return shape;
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
      patiently(options, pool, connection -> batch.send(connection, PendingRows.winners(rows)));
    } catch (SQLException e) {
      if (SqlFaults.of(e) != SqlFaults.ROW) {
        throw fault(options, JdbcCodes.REFUSED, SqlFaults.words(e), e);
      } else if (rows.size() == 1) {
        refused.accept(rows.get(0), SqlFaults.words(e));
      } else {
        int half = rows.size() / 2;
        write(rows.subList(0, half), refused);
        write(rows.subList(half, rows.size()), refused);
      }
    }
  }

  /** Does work again after faults of the moment; other faults are thrown. */
  private static <T> T patiently(
      JdbcSinkOptions options, DataSource pool, TableSession.Work<T> work) throws SQLException {
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
          throw fault(options, JdbcCodes.UNAVAILABLE, words, e);
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

  private static UserException fault(
      JdbcSinkOptions options, String code, String words, SQLException cause) {
    return new UserException(
        Diagnostic.error(
            Position.ofFile(options.target().shown()),
            code,
            "outputs." + options.output(),
            words + (words.endsWith(".") ? "" : ".")),
        cause);
  }
}
