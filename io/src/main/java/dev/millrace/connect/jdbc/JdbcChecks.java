package dev.millrace.connect.jdbc;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.key.Key;
import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcCodes;
import dev.millrace.io.jdbc.JdbcSinkOptions;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;

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
    SharedKeys.checkRate(rows);
    checkMode();
  }

  private void checkRange(Key<Long> key, long most) {
    JdbcPlace.range(sink, key, most)
        .forEach(each -> problem(each.key(), each.code(), each.message()));
  }

  private void checkMode() {
    List<String> columns = sink.find(JdbcKeys.KEY).orElse(List.of());
    Optional<String> version = sink.find(JdbcKeys.VERSION);
    boolean upsert = sink.value(JdbcKeys.MODE).equals(JdbcKeys.UPSERT);
    if (!upsert && !(columns.isEmpty() && version.isEmpty())) {
      problem("", JdbcCodes.KEY, "'key' and 'version' belong to mode: upsert; rows are appended.");
    } else if (upsert && (columns.isEmpty() || version.isEmpty())) {
      problem("", JdbcCodes.KEY, "mode: upsert needs 'key' and 'version'.");
    } else if (upsert) {
      columns.forEach(this::checkKey);
      checkVersion(version.get(), columns);
      checkOneTablePerKey(columns);
    }
    sink.find(JdbcKeys.DELETED).ifPresent(column -> checkDeleted(column, upsert));
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

  /** Else the newest row of a key could be in one table, and an older one stay in another. */
  private void checkOneTablePerKey(List<String> key) {
    List<String> columns = JdbcKeys.TABLES.columns(rows);
    columns.removeAll(key);
    if (!columns.isEmpty()) {
      problem(
          JdbcKeys.TABLE.name(),
          JdbcCodes.KEY,
          "with mode: upsert, rows of one key go to one table, so that it is named by columns of"
              + " the 'key' alone; got "
              + String.join(", ", columns)
              + ".");
    }
  }

  private void checkDeleted(String column, boolean upsert) {
    String path = JdbcKeys.DELETED.name();
    if (!upsert) {
      problem(path, JdbcCodes.KEY, "'deleted' belongs to mode: upsert; rows are appended.");
    } else if (rows.hasColumn(column, path) && ValueKind.of(type(column)) != ValueKind.BOOLEAN) {
      unsuitable(path, column, "the mark of a row that has ended (BOOLEAN)");
    }
  }

  private void checkKey(String column) {
    String key = JdbcKeys.KEY.name();
    if (rows.hasColumn(column, key)) {
      switch (ValueKind.of(type(column))) {
        case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, STRING -> {}
        case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> {}
        case FLOAT, DOUBLE, BYTES, ARRAY, MAP, ROW -> unsuitable(key, column, "a key");
      }
    }
  }

  private void checkVersion(String column, List<String> key) {
    String path = JdbcKeys.VERSION.name();
    if (key.contains(column)) {
      problem(path, JdbcCodes.KEY, "'" + column + "' is part of the key, and never changes in it.");
    } else if (rows.hasColumn(column, path)) {
      switch (ValueKind.of(type(column))) {
        case INT8, INT16, INT32, INT64, DECIMAL, TIMESTAMP, TIMESTAMP_MICROS, DATE -> {}
        case BOOLEAN, FLOAT, DOUBLE, STRING, BYTES, TIME, ARRAY, MAP, ROW ->
            unsuitable(path, column, "a version (a whole number, decimal, date or time stamp)");
      }
    }
  }

  private FieldType type(String column) {
    return rows.schema().getField(column).getType();
  }

  private void unsuitable(String key, String column, String what) {
    problem(
        key,
        JdbcCodes.KEY,
        "column '" + column + "' (" + rows.typeName(type(column)) + ") cannot be " + what + ".");
  }

  private void problem(String key, String code, String message) {
    rows.error(key, code, message);
  }
}
