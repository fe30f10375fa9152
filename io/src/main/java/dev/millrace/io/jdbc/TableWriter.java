package dev.millrace.io.jdbc;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.io.jdbc.JdbcSinkOptions.Deletes;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import dev.millrace.io.rows.Patience;
import dev.millrace.io.rows.RowWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BiConsumer;
import javax.sql.DataSource;

/**
 * Writes batches of rows, each in a transaction. While the server is away, or too busy, the batch
 * waits and is sent again: as a row that is there already changes nothing, an answer that was lost
 * does no harm.
 */
final class TableWriter implements RowWriter<PendingRow> {
  private final JdbcSinkOptions options;
  private final JdbcTarget shared;
  private final DataSource pool;
  private final PendingRows rows;
  private final Sending sending;

  /** Writes a batch, of which no two rows have one key, in a transaction. */
  private interface Sending {
    void send(Connection connection, List<PendingRow> batch) throws SQLException;
  }

  private TableWriter(
      JdbcSinkOptions options,
      JdbcTarget shared,
      DataSource pool,
      PendingRows rows,
      Sending sending) {
    this.options = options;
    this.shared = shared;
    this.pool = pool;
    this.rows = rows;
    this.sending = sending;
  }

  /**
   * Looks at the table, and whether rows have a place in it.
   *
   * @param shared whose connections are used; those of a table of its own, or those of a database
   *     for several tables
   * @throws UserException ML-5453 if they have none, ML-5454, ML-5455
   */
  static TableWriter open(JdbcSinkOptions options, JdbcTarget shared, TableServer server) {
    DataSource pool = JdbcPools.acquire(shared);
    boolean opened = false;
    try {
      TableServer.Table table =
          patiently(options, pool, connection -> server.find(connection, options));
      Sending sending = sending(options, pool, server, table);
      PendingRows rows = new PendingRows(options, table::values);
      TableWriter writer = new TableWriter(options, shared, pool, rows, sending);
      opened = true;
      return writer;
    } catch (SQLException e) {
      throw fault(options, JdbcCodes.REFUSED, SqlFaults.words(e), e);
    } finally {
      if (!opened) {
        JdbcPools.release(shared);
      }
    }
  }

  private static Sending sending(
      JdbcSinkOptions options, DataSource pool, TableServer server, TableServer.Table table)
      throws SQLException {
    Upsert upsert = options.upsert();
    Deletes deletes = upsert == null ? null : upsert.deletes();
    if (upsert == null || deletes == null) {
      return table::send;
    }
    JdbcSinkOptions revisions = options.ofRevisions(upsert, deletes);
    TableServer.Table revised =
        patiently(options, pool, connection -> server.find(connection, revisions));
    return new RevisedRows(options, deletes, table, revised)::send;
  }

  /**
   * @throws RowFault (ML-6400) for a value that its column cannot hold, and for a row without a key
   *     or version
   */
  @Override
  public PendingRow prepare(Event event, String id) {
    return rows.of(event, id);
  }

  /**
   * @throws RowFault (ML-6401) if the server refuses the batch because of a row
   * @throws UserException ML-5454 if the server refuses the statement, ML-5455 if it is away for
   *     too long
   */
  @Override
  public void write(List<PendingRow> sent, BiConsumer<PendingRow, RowFault> refused) {
    try {
      patiently(options, pool, connection -> commit(connection, PendingRows.winners(sent)));
    } catch (SQLException e) {
      String words = SqlFaults.words(e);
      if (SqlFaults.of(e, options.target()) == SqlFaults.ROW) {
        throw new RowFault(JdbcCodes.ROW_REFUSED, "the database refused the row: " + words);
      }
      throw fault(options, JdbcCodes.REFUSED, words, e);
    }
  }

  private int commit(Connection connection, List<PendingRow> batch) throws SQLException {
    sending.send(connection, batch);
    connection.commit();
    return batch.size();
  }

  @Override
  public void close() {
    JdbcPools.release(shared);
  }

  /** Does work again after faults of the moment; other faults are thrown. */
  private static <T> T patiently(
      JdbcSinkOptions options, DataSource pool, TableSession.Work<T> work) throws SQLException {
    Patience patience = new Patience(options.step(), options.target().shown(), options.retryFor());
    while (true) {
      // The pool rolls back what was not committed.
      try (Connection connection = pool.getConnection()) {
        return work.on(connection);
      } catch (SQLException e) {
        if (SqlFaults.of(e, options.target()) != SqlFaults.MOMENT) {
          throw e;
        } else if (!patience.pause(SqlFaults.words(e))) {
          String words = "the server did not answer in time: " + SqlFaults.words(e);
          throw fault(options, JdbcCodes.UNAVAILABLE, words, e);
        }
      }
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
