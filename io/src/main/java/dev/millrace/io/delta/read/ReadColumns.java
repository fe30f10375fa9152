package dev.millrace.io.delta.read;

import dev.millrace.diag.UserException;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.client.DeltaTypes;
import dev.millrace.io.file.EventTimeColumn;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.jspecify.annotations.Nullable;

/**
 * The columns to read of a table: those of the wanted schema, and after them the event time's if it
 * is not one of them.
 *
 * @param schema of the rows that are made
 * @param width how many of the columns are wanted
 * @param time the index of the event time's column; -1 where it is computed or there is none
 * @param unit what a number of that column counts
 * @param declared whether a row must have an event time
 */
public record ReadColumns(Schema schema, int width, int time, EpochUnit unit, boolean declared)
    implements Serializable {

  /**
   * Those of a version of a table.
   *
   * @throws UserException ML-5603 for columns that are missing or of another kind
   */
  static ReadColumns of(DeltaSourceOptions options, StructType table) {
    Schema wanted = options.schema();
    int width = wanted.getFieldCount();
    String declared = options.time().column();
    ReadColumns columns;
    if (options.time().computed() != null) {
      columns = new ReadColumns(wanted, width, -1, EpochUnit.MILLIS, true);
    } else {
      String name = declared == null ? EventTimeColumn.FIELD.getName() : declared;
      StructField stored = DeltaTypes.field(table, name);
      Schema all = wanted;
      if (!wanted.hasField(name) && stored != null) {
        Field found =
            DeltaTypes.rows(options.target(), new StructType(List.of(stored))).getField(0);
        all = Schema.builder().addFields(wanted.getFields()).addFields(found).build();
      }
      EpochUnit unit = options.time().unit();
      columns =
          new ReadColumns(
              all,
              width,
              all.hasField(name) ? all.indexOf(name) : -1,
              unit == null ? EpochUnit.MILLIS : unit,
              declared != null);
    }
    columns.check(options, table);
    return columns;
  }

  private void check(DeltaSourceOptions options, StructType table) {
    List<String> problems = new ArrayList<>();
    String declared = options.time().column();
    if (declared != null && time < 0) {
      problems.add("there is no column '" + declared + "', which has the event time");
    }
    for (Field field : schema.getFields()) {
      StructField column = DeltaTypes.field(table, field.getName());
      if (column == null && !Boolean.TRUE.equals(field.getType().getNullable())) {
        problems.add(
            "column '"
                + field.getName()
                + "' is missing; there are "
                + String.join(", ", table.fieldNames()));
      } else if (column != null && !DeltaTypes.fits(field.getType(), column.getDataType())) {
        problems.add(
            "column '"
                + field.getName()
                + "' is "
                + column.getDataType()
                + ", which cannot be read as "
                + ValueKind.of(field.getType()).sqlName());
      }
    }
    if (!problems.isEmpty()) {
      throw new UserException(
          DeltaSession.problem(
              options.target(), DeltaCodes.TABLE_SHAPE, String.join("; ", problems)));
    }
  }

  /** Reads the event time; null where rows do not say one. */
  @Nullable RowClock clock(DeltaSourceOptions options) {
    RowTime.Computed computed = options.time().computed();
    if (computed != null) {
      return RowClock.of(computed, schema);
    }
    return time < 0 ? null : RowClock.of(new RowTime.Column(time, unit), schema);
  }

  /**
   * The columns of the table that are read.
   *
   * @param further columns, which rows do not have
   */
  StructType stored(StructType table, Set<String> further) {
    Map<String, StructField> fields = new LinkedHashMap<>();
    for (Field field : schema.getFields()) {
      add(field.getName(), table, fields);
    }
    further.forEach(name -> add(name, table, fields));
    return new StructType(new ArrayList<>(fields.values()));
  }

  private static void add(String name, StructType table, Map<String, StructField> fields) {
    StructField column = DeltaTypes.field(table, name);
    if (column != null) {
      fields.put(name, column);
    }
  }
}
