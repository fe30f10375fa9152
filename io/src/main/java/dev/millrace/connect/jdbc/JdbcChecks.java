package dev.millrace.connect.jdbc;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.upsert.UpsertChecks;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcCodes;
import dev.millrace.io.jdbc.JdbcSinkOptions;
import java.util.Optional;

/** Whether what the file says of a table fits the rows; the table itself is asked later. */
final class JdbcChecks {
  private final SinkRows rows;
  private final EndpointSpec sink;

  JdbcChecks(SinkRows rows) {
    this.rows = rows;
    this.sink = rows.sink();
  }

  void check() {
    JdbcPlace.problems(sink).forEach(each -> problem(each.key(), each.code(), each.message()));
    checkRange(JdbcKeys.BATCH_ROWS, 100_000);
    checkRange(JdbcKeys.CONNECTIONS, 100);
    if (rows.schema().hasField(JdbcSinkOptions.ID_COLUMN)) {
      problem(
          "",
          JdbcCodes.COLUMN,
          "the column 'millrace_id' of the table is for the row's id, and the rows have a column"
              + " of that name. Rename it with MapToFields.");
    }
    JdbcKeys.TABLES.check(rows);
    checkMode();
  }

  private void checkRange(Key<Long> key, long most) {
    JdbcPlace.range(sink, key, most)
        .forEach(each -> problem(each.key(), each.code(), each.message()));
  }

  private void checkMode() {
    UpsertChecks upserts =
        new UpsertChecks(
            rows,
            JdbcCodes.KEY,
            (column, key) ->
                rows.hasColumn(column, key)
                    ? Optional.of(rows.schema().getField(column))
                    : Optional.empty());
    if (upserts.check()) {
      upserts.checkOnePlacePerKey(JdbcKeys.TABLES);
    }
    sink.find(JdbcKeys.DELETED)
        .ifPresent(column -> checkDeleted(column, UpsertKeys.isUpsert(sink)));
    if (sink.find(JdbcKeys.REVISIONS).isPresent() && sink.find(JdbcKeys.DELETED).isEmpty()) {
      problem(
          JdbcKeys.REVISIONS.name(),
          JdbcCodes.KEY,
          "'revisions' goes with 'deleted', which is not there.");
    }
    if (sink.find(JdbcKeys.REVISIONS).isPresent() && JdbcKeys.TABLES.isPerRow(sink)) {
      problem(
          JdbcKeys.REVISIONS.name(),
          JdbcCodes.KEY,
          "each of several tables has revisions of its own, in TABLE_revisions; leave the key"
              + " out.");
    }
    sink.find(JdbcKeys.REVISIONS)
        .ifPresent(
            table ->
                JdbcPlace.table(JdbcKeys.REVISIONS, table)
                    .forEach(each -> problem(each.key(), each.code(), each.message())));
  }

  private void checkDeleted(String column, boolean upsert) {
    String path = JdbcKeys.DELETED.name();
    if (!upsert) {
      problem(path, JdbcCodes.KEY, "'deleted' belongs to mode: upsert; rows are appended.");
    } else {
      rows.checkKind(
          column,
          path,
          JdbcCodes.KEY,
          kind -> kind == ValueKind.BOOLEAN,
          "the mark of a row that has ended (BOOLEAN)");
    }
  }

  private void problem(String key, String code, String message) {
    rows.error(key, code, message);
  }
}
