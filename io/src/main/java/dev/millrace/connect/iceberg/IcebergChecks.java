package dev.millrace.connect.iceberg;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkRows;
import dev.millrace.element.ValueKind;
import dev.millrace.io.iceberg.IcebergCodes;
import dev.millrace.io.iceberg.IcebergTypes;
import dev.millrace.io.iceberg.WrittenColumns;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

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
    if (!checkColumns()) {
      return;
    }
    Schema written = IcebergSinkType.columns(sink, rows.schema()).schema();
    if (written.getFieldCount() == 0) {
      problem("", IcebergCodes.COLUMN, "'keep' and 'drop' leave no column.");
    }
    written.getFields().forEach(this::checkType);
    checkMode(written);
    sink.find(IcebergKeys.TIME_COLUMN).ifPresent(column -> checkTime(column, written));
    sink.find(IcebergKeys.TRIGGERING)
        .filter(seconds -> !seconds.toString().matches("0*[1-9][0-9]{0,8}"))
        .ifPresent(
            seconds ->
                problem(
                    IcebergKeys.TRIGGERING.name(),
                    IcebergCodes.NO_TABLE,
                    "expected a whole number of seconds, one or more."));
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
    if (known
        && only.isPresent()
        && !WrittenColumns.holdsRows(rows.schema().getField(only.get()).getType())) {
      unsuitable(
          IcebergKeys.ONLY.name(),
          rows.schema().getField(only.get()),
          "written in place of the row, as it holds none");
      return false;
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

  private void checkMode(Schema written) {
    List<String> columns = sink.find(IcebergKeys.KEY).orElse(List.of());
    Optional<String> version = sink.find(IcebergKeys.VERSION);
    boolean upsert = sink.value(IcebergKeys.MODE).equals(IcebergKeys.UPSERT);
    if (!upsert && !(columns.isEmpty() && version.isEmpty())) {
      problem(
          "", IcebergCodes.KEY, "'key' and 'version' belong to mode: upsert; rows are appended.");
    } else if (upsert && (columns.isEmpty() || version.isEmpty())) {
      problem("", IcebergCodes.KEY, "mode: upsert needs 'key' and 'version'.");
    } else if (upsert) {
      columns.forEach(column -> checkKey(column, written));
      checkVersion(version.get(), columns, written);
    }
  }

  private void checkKey(String column, Schema written) {
    String key = IcebergKeys.KEY.name();
    if (isWritten(column, key, written)) {
      switch (ValueKind.of(type(column, written))) {
        case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, STRING -> {}
        case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> {}
        case FLOAT, DOUBLE, BYTES, ARRAY, MAP, ROW ->
            unsuitable(key, written.getField(column), "a key");
      }
    }
  }

  private void checkVersion(String column, List<String> key, Schema written) {
    String path = IcebergKeys.VERSION.name();
    if (key.contains(column)) {
      problem(
          path, IcebergCodes.KEY, "'" + column + "' is part of the key, and never changes in it.");
    } else if (isWritten(column, path, written)) {
      switch (ValueKind.of(type(column, written))) {
        case INT8, INT16, INT32, INT64, DECIMAL, TIMESTAMP, TIMESTAMP_MICROS, DATE -> {}
        case BOOLEAN, FLOAT, DOUBLE, STRING, BYTES, TIME, ARRAY, MAP, ROW ->
            unsuitable(
                path,
                written.getField(column),
                "a version (a whole number, decimal, date or time stamp)");
      }
    }
  }

  private void checkTime(String column, Schema written) {
    String path = IcebergKeys.TIME_COLUMN.name();
    if (isWritten(column, path, written)) {
      ValueKind kind = ValueKind.of(type(column, written));
      if (kind != ValueKind.TIMESTAMP && kind != ValueKind.TIMESTAMP_MICROS) {
        unsuitable(path, written.getField(column), "the time of a row (TIMESTAMP)");
      }
    }
  }

  private boolean isWritten(String column, String key, Schema written) {
    if (written.hasField(column)) {
      return true;
    }
    if (rows.hasColumn(column, key)) {
      problem(key, IcebergCodes.KEY, "column '" + column + "' is not written.");
    }
    return false;
  }

  private static FieldType type(String column, Schema written) {
    return written.getField(column).getType();
  }

  private void unsuitable(String key, Field field, String what) {
    problem(
        key,
        IcebergCodes.KEY,
        "column '"
            + field.getName()
            + "' ("
            + rows.typeName(field.getType())
            + ") cannot be "
            + what
            + ".");
  }

  private void problem(String key, String code, String message) {
    rows.error(key, code, message);
  }
}
