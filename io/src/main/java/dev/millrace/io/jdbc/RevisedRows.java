package dev.millrace.io.jdbc;

import dev.millrace.element.Event;
import dev.millrace.io.jdbc.JdbcSinkOptions.Deletes;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Writes rows to a table from which rows are removed, too. A second table has the newest revision
 * of each key, that of a key without a row as well, so that an older row does not bring a removed
 * one back. The revision is written first, and with it the key is locked until the transaction
 * ends: of two writers, the second one sees what the first one did, whichever has the newer row.
 */
final class RevisedRows {
  private final TableServer.Table table;
  private final Upsert upsert;
  private final TableServer.Table revisions;
  private final PendingRows revisionRows;
  private final int[] kept;
  private final int ended;

  RevisedRows(
      JdbcSinkOptions options,
      Deletes deletes,
      TableServer.Table table,
      TableServer.Table revised) {
    this.upsert = Objects.requireNonNull(options.upsert());
    JdbcSinkOptions ofRevisions = options.ofRevisions(upsert, deletes);
    Schema schema = options.schema();
    this.table = table;
    this.revisions = revised;
    this.revisionRows = new PendingRows(ofRevisions, revised::values);
    this.kept = ofRevisions.schema().getFieldNames().stream().mapToInt(schema::indexOf).toArray();
    this.ended = schema.indexOf(deletes.column());
  }

  /** Writes rows, of which no two have one key; each statement sees what was committed before. */
  void send(Connection connection, List<PendingRow> rows) throws SQLException {
    Set<String> newest =
        revisions.sendForNewest(connection, rows.stream().map(this::revision).toList());
    List<PendingRow> won = rows.stream().filter(row -> newest.contains(row.rank().id())).toList();
    List<PendingRow> ends = won.stream().filter(this::isEnd).toList();
    List<PendingRow> states = won.stream().filter(row -> !isEnd(row)).toList();
    if (!ends.isEmpty()) {
      table.remove(connection, ends, upsert);
    }
    if (!states.isEmpty()) {
      table.send(connection, states);
    }
  }

  private boolean isEnd(PendingRow row) {
    return Boolean.TRUE.equals(row.event().values()[ended]);
  }

  private PendingRow revision(PendingRow row) {
    Event event = row.event();
    Object[] values = IntStream.of(kept).mapToObj(i -> event.values()[i]).toArray();
    return revisionRows.of(event.withValues(values), row.rank().id());
  }
}
