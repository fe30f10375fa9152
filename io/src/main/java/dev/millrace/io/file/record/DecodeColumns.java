package dev.millrace.io.file.record;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.io.file.EventTimeColumn;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileTime;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The columns to decode: those of the wanted schema, and after them the event time's if it is not
 * one of them.
 *
 * @param schema of the decoded rows
 * @param width how many of the columns are wanted
 * @param time the index of the event time's column; -1 where it is computed
 * @param clock reads the event time
 * @param declared whether a row must have an event time
 * @param units what numbers in TIMESTAMP columns count
 */
record DecodeColumns(
    Schema schema, int width, int time, RowClock clock, boolean declared, EpochUnits units) {

  /**
   * @throws dev.millrace.diag.UserException ML-5108 where the declared column cannot be a time
   */
  static DecodeColumns of(TextSourceOptions options) {
    FileTime time = options.time();
    Schema wanted = options.schema();
    RowTime.Computed computed = time.computed();
    if (computed != null) {
      RowClock clock = RowClock.of(computed, wanted);
      return new DecodeColumns(wanted, wanted.getFieldCount(), -1, clock, true, time.units());
    }
    String column = time.column();
    String name = column == null ? EventTimeColumn.FIELD.getName() : column;
    Schema schema =
        wanted.hasField(name)
            ? wanted
            : Schema.builder()
                .addFields(wanted.getFields())
                .addNullableField(name, ValueKind.TIMESTAMP_TYPE)
                .build();
    int index = schema.indexOf(name);
    EpochUnit unit = unit(options, name, ValueKind.of(schema.getField(index).getType()));
    return new DecodeColumns(
        schema,
        wanted.getFieldCount(),
        index,
        RowClock.of(new RowTime.Column(index, unit), schema),
        column != null,
        time.units());
  }

  /** The names of the wanted columns. */
  List<String> wanted() {
    return schema.getFieldNames().subList(0, width);
  }

  /** Whether a column is that of the event time, by declaration. */
  boolean isDeclaredTime(String name) {
    return declared && time >= 0 && schema.indexOf(name) == time;
  }

  private static EpochUnit unit(TextSourceOptions options, String name, ValueKind kind) {
    EpochUnit declared = options.time().unit();
    boolean right =
        switch (kind) {
          case TIMESTAMP, TIMESTAMP_MICROS -> true;
          case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> declared != null;
          case BOOLEAN, STRING, BYTES, DATE, TIME, ARRAY, MAP, ROW -> false;
        };
    if (!right) {
      throw FileErrors.failure(
          options.path(),
          FileErrors.NO_TIME_COLUMN,
          "the event time's column '"
              + name
              + "' must be a TIMESTAMP, or a number with a declared unit");
    }
    return declared == null ? EpochUnit.MILLIS : declared;
  }

  /**
   * The event time of a row in milliseconds, or null.
   *
   * @throws dev.millrace.element.RowFault if none can be made out
   */
  @Nullable Long millis(Object[] row) {
    return clock.read(row);
  }
}
