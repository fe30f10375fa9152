package dev.millrace.connect.iceberg;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.file.TableKeys;
import dev.millrace.connect.upsert.UpsertChecks;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.element.ValueKind;
import dev.millrace.io.iceberg.WrittenColumns;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergTypes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/** Whether what the file says of a table fits the rows; the table itself is asked later. */
final class IcebergChecks {
  private final SinkRows rows;
  private final EndpointSpec sink;

  IcebergChecks(SinkRows rows) {
    this.rows = rows;
    this.sink = rows.sink();
  }

  void check() {
    IcebergPlace.problem(sink)
        .ifPresent(what -> problem(IcebergKeys.TABLE.name(), IcebergCodes.NO_TABLE, what));
    IcebergKeys.TABLES.check(rows);
    if (IcebergKeys.TABLES.isPerRow(sink) && IcebergKeys.namesDirectories(sink)) {
      problem(
          IcebergKeys.TABLE.name(),
          IcebergCodes.NO_TABLE,
          "files of several tables may not lie in one directory, where the upkeep of one would take"
              + " those of the others for files that nobody knows.");
    }
    if (IcebergKeys.TABLES.isPerRow(sink)) {
      checkCase(IcebergKeys.TABLES.names(sink));
    }
    if (!checkColumns()) {
      return;
    }
    Schema written = IcebergSinkType.columns(sink, rows.schema()).schema();
    if (written.getFieldCount() == 0) {
      problem("", IcebergCodes.COLUMN, "'keep' and 'drop' leave no column.");
    }
    written.getFields().forEach(this::checkType);
    UpsertChecks upserts =
        new UpsertChecks(rows, IcebergCodes.KEY, (column, key) -> written(column, key, written));
    boolean upsert = upserts.check();
    if (upsert) {
      upserts.checkOnePlacePerKey(IcebergKeys.TABLES);
    }
    sink.find(UpsertKeys.DELETED).ifPresent(column -> checkDeleted(column, upsert, written));
    String time = TableKeys.TIME_COLUMN.name();
    sink.find(TableKeys.TIME_COLUMN)
        .flatMap(column -> written(column, time, written))
        .ifPresent(field -> checkTime(field, time));
    sink.find(IcebergKeys.TRIGGERING)
        .filter(seconds -> !seconds.toString().matches("0*[1-9][0-9]{0,8}"))
        .ifPresent(
            seconds ->
                problem(
                    IcebergKeys.TRIGGERING.name(),
                    IcebergCodes.NO_TABLE,
                    "expected a whole number of seconds, one or more."));
  }

  /** Two names of one table would replace each other's rows. */
  private void checkCase(List<String> names) {
    Map<String, String> known = new HashMap<>();
    for (String name : names) {
      String other = known.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
      if (other != null && !other.equals(name)) {
        problem(
            IcebergKeys.TABLE.name(),
            IcebergCodes.NO_TABLE,
            "'"
                + other
                + "' and '"
                + name
                + "' may be one table, as some catalogs and disks do not tell upper from lower"
                + " case; a replay of one would remove the rows of the other.");
      }
    }
  }

  /** Which columns are written; false where that cannot be told. */
  private boolean checkColumns() {
    Optional<List<String>> keep = sink.find(IcebergKeys.KEEP);
    Optional<List<String>> drop = sink.find(IcebergKeys.DROP);
    Optional<String> only = sink.find(IcebergKeys.ONLY);
    if (Stream.of(keep, drop, only).filter(Optional::isPresent).count() > 1) {
      problem("", IcebergCodes.COLUMN, "'keep', 'drop' and 'only' exclude each other.");
      return false;
    }
    boolean known =
        keep.orElse(List.of()).stream()
                .allMatch(name -> rows.hasColumn(name, IcebergKeys.KEEP.name()))
            && drop.orElse(List.of()).stream()
                .allMatch(name -> rows.hasColumn(name, IcebergKeys.DROP.name()))
            && only.stream().allMatch(name -> rows.hasColumn(name, IcebergKeys.ONLY.name()));
    if (known && only.isPresent()) {
      Field column = rows.schema().getField(only.get());
      boolean holdsRows = WrittenColumns.holdsRows(column.getType());
      rows.checkKind(
          column,
          IcebergKeys.ONLY.name(),
          IcebergCodes.KEY,
          kind -> holdsRows,
          "written in place of the row, as it holds none");
      return holdsRows;
    }
    return known;
  }

  private void checkType(Field field) {
    IcebergTypes.obstacle(field.getType())
        .ifPresent(
            what ->
                problem(
                    "",
                    IcebergCodes.COLUMN,
                    "column '"
                        + field.getName()
                        + "' "
                        + what
                        + ", which a table cannot have. CAST it in a MapToFields."));
  }

  private void checkDeleted(String column, boolean upsert, Schema written) {
    String path = UpsertKeys.DELETED.name();
    if (!upsert) {
      problem(
          path,
          IcebergCodes.KEY,
          "'deleted' belongs to mode: upsert with 'key' and 'version'; rows are appended.");
      return;
    }
    written(column, path, written)
        .ifPresent(
            field ->
                rows.checkKind(
                    field,
                    path,
                    IcebergCodes.KEY,
                    kind -> kind == ValueKind.BOOLEAN,
                    "the mark of a row that has ended (BOOLEAN)"));
  }

  private void checkTime(Field column, String key) {
    rows.checkKind(
        column,
        key,
        IcebergCodes.KEY,
        kind -> kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS,
        "the time of a row (TIMESTAMP)");
  }

  private Optional<Field> written(String column, String key, Schema written) {
    if (written.hasField(column)) {
      return Optional.of(written.getField(column));
    }
    if (rows.hasColumn(column, key)) {
      problem(key, IcebergCodes.KEY, "column '" + column + "' is not written.");
    }
    return Optional.empty();
  }

  private void problem(String key, String code, String message) {
    rows.error(key, code, message);
  }
}
