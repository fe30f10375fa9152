package dev.millrace.io.iceberg.read;

import dev.millrace.diag.UserException;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.io.file.EventTimeColumn;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTypes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.iceberg.types.Types.NestedField;
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
   * @throws UserException ML-5563 for columns that are missing or of another kind
   */
  public static ReadColumns of(IcebergSourceOptions options, org.apache.iceberg.Schema table) {
    Schema wanted = options.schema();
    int width = wanted.getFieldCount();
    String declared = options.time().column();
    ReadColumns columns;
    if (options.time().computed() != null) {
      columns = new ReadColumns(wanted, width, -1, EpochUnit.MILLIS, true);
    } else {
      String name = declared == null ? EventTimeColumn.FIELD.getName() : declared;
      NestedField stored = table.findField(name);
      Schema all = wanted;
      if (!wanted.hasField(name) && stored != null) {
        Field found = IcebergTypes.rows(options.target(), table.select(name)).getField(0);
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

  private void check(IcebergSourceOptions options, org.apache.iceberg.Schema table) {
    List<String> problems = new ArrayList<>();
    String declared = options.time().column();
    if (declared != null && time < 0) {
      problems.add("there is no column '" + declared + "', which has the event time");
    }
    for (Field field : schema.getFields()) {
      NestedField column = table.findField(field.getName());
      if (column == null && !Boolean.TRUE.equals(field.getType().getNullable())) {
        problems.add("column '" + field.getName() + "' is missing; there are " + names(table));
      } else if (column != null && !IcebergTypes.fits(field.getType(), column.type())) {
        problems.add(
            "column '"
                + field.getName()
                + "' is "
                + column.type()
                + ", which cannot be read as "
                + ValueKind.of(field.getType()));
      }
    }
    if (!problems.isEmpty()) {
      throw new UserException(
          IcebergSession.problem(
              options.target(), IcebergCodes.TABLE_SHAPE, String.join("; ", problems)));
    }
  }

  private static String names(org.apache.iceberg.Schema table) {
    return String.join(", ", table.columns().stream().map(NestedField::name).toList());
  }

  /** Reads the event time; null where rows do not say one. */
  @Nullable RowClock clock(IcebergSourceOptions options) {
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
  org.apache.iceberg.Schema stored(org.apache.iceberg.Schema table, Set<String> further) {
    Map<String, NestedField> fields = new LinkedHashMap<>();
    for (Field field : schema.getFields()) {
      NestedField column = table.findField(field.getName());
      if (column != null) {
        fields.put(field.getName(), column);
      }
    }
    for (String name : further) {
      String column = name.replaceFirst("[.].*", "");
      fields.put(column, table.findField(column));
    }
    return new org.apache.iceberg.Schema(new ArrayList<>(fields.values()));
  }
}
