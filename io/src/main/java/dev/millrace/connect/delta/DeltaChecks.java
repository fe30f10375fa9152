package dev.millrace.connect.delta;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.file.TableKeys;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.element.ValueKind;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.client.DeltaTypes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema.Field;

/** Whether what the file says of a table fits the rows; the table itself is asked later. */
final class DeltaChecks {
  private final SinkRows rows;
  private final EndpointSpec sink;

  DeltaChecks(SinkRows rows) {
    this.rows = rows;
    this.sink = rows.sink();
  }

  void check() {
    DeltaKeys.problem(sink)
        .ifPresent(what -> problem(DeltaKeys.TABLE.name(), DeltaCodes.NO_TABLE, what));
    DeltaKeys.unsafe(sink)
        .ifPresent(what -> problem(DeltaKeys.TABLE.name(), DeltaCodes.NO_TABLE, what));
    if (UpsertKeys.isUpsert(sink)) {
      problem(
          UpsertKeys.MODE.name(),
          DeltaCodes.KEY,
          "tables of Delta Lake take rows that are added: the library that writes them cannot"
              + " remove single rows. Upsert into a WriteToIceberg or WriteToJdbc.");
    }
    rows.schema().getFields().forEach(this::checkType);
    checkPartitions(sink.find(DeltaKeys.PARTITION_FIELDS).orElse(List.of()));
    String time = TableKeys.TIME_COLUMN.name();
    sink.find(TableKeys.TIME_COLUMN)
        .filter(column -> rows.hasColumn(column, time))
        .ifPresent(
            column ->
                rows.checkKind(
                    rows.schema().getField(column),
                    time,
                    DeltaCodes.KEY,
                    kind -> kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS,
                    "the time of a row (TIMESTAMP)"));
  }

  private void checkType(Field field) {
    DeltaTypes.obstacle(field.getType())
        .ifPresent(
            what ->
                problem(
                    "",
                    DeltaCodes.COLUMN,
                    "column '"
                        + field.getName()
                        + "' "
                        + what
                        + ", which a table cannot have. CAST it in a MapToFields."));
  }

  private void checkPartitions(List<String> partitions) {
    String key = DeltaKeys.PARTITION_FIELDS.name();
    Set<String> seen = new HashSet<>();
    for (String column : partitions) {
      if (!rows.hasColumn(column, key)) {
        continue;
      }
      Field field = rows.schema().getField(column);
      if (!seen.add(column)) {
        problem(key, DeltaCodes.NO_TABLE, "column '" + column + "' is there twice.");
      } else if (!DeltaTypes.mayBePartition(field.getType())) {
        problem(
            key,
            DeltaCodes.NO_TABLE,
            "column '"
                + column
                + "' is "
                + ValueKind.of(field.getType()).sqlName()
                + "; a partition is a BOOLEAN, a whole number, a DECIMAL, a VARCHAR or a DATE."
                + " Make a column CAST(… AS DATE) of a time in a MapToFields.");
      }
    }
    if (!partitions.isEmpty() && seen.size() == rows.schema().getFieldCount()) {
      problem(key, DeltaCodes.NO_TABLE, "every column is a partition, and none is left for files.");
    }
  }

  private void problem(String key, String code, String message) {
    rows.error(key, code, message);
  }
}
