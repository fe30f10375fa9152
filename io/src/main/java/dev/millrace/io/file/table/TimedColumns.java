package dev.millrace.io.file.table;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.io.file.EventTimeColumn;
import dev.millrace.io.file.FileTime;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
public record TimedColumns(Schema schema, int width, int time, EpochUnit unit, boolean declared)
    implements Serializable {

  /** The columns that a table has. */
  public interface Stored {
    /** A column as one of rows; empty if there is none. */
    Optional<Field> field(String name);

    /** What the table calls the type of a column; empty if there is none. */
    Optional<String> type(String name);

    /** Whether values of a column that is there become values of a field of its name. */
    boolean fits(Field field);

    /** All of them. */
    List<String> names();
  }

  /**
   * Those of a table.
   *
   * @param time where rows say their event time
   */
  public static TimedColumns of(FileTime time, Schema wanted, Stored table) {
    int width = wanted.getFieldCount();
    if (time.computed() != null) {
      return new TimedColumns(wanted, width, -1, EpochUnit.MILLIS, true);
    }
    String declared = time.column();
    String name = declared == null ? EventTimeColumn.FIELD.getName() : declared;
    Schema all = wanted;
    if (!wanted.hasField(name)) {
      // A foreign column of that name is no time, unless its type says so.
      Optional<Field> found = table.field(name);
      if (found.isPresent() && (declared != null || isTimestamp(found.get()))) {
        all = Schema.builder().addFields(wanted.getFields()).addFields(found.get()).build();
      }
    }
    EpochUnit unit = time.unit();
    return new TimedColumns(
        all,
        width,
        all.hasField(name) && (declared != null || isTimestamp(all.getField(name)))
            ? all.indexOf(name)
            : -1,
        unit == null ? EpochUnit.MILLIS : unit,
        declared != null);
  }

  private static boolean isTimestamp(Field field) {
    ValueKind kind = ValueKind.of(field.getType());
    return kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS;
  }

  /** What is missing or of another kind. */
  public List<String> problems(FileTime times, Stored table) {
    List<String> problems = new ArrayList<>();
    String declaredColumn = times.column();
    if (times.computed() == null && declaredColumn != null && time < 0) {
      problems.add("there is no column '" + declaredColumn + "', which has the event time");
    }
    for (Field field : schema.getFields()) {
      Optional<String> type = table.type(field.getName());
      if (type.isEmpty() && !Boolean.TRUE.equals(field.getType().getNullable())) {
        problems.add(
            "column '"
                + field.getName()
                + "' is missing; there are "
                + String.join(", ", table.names()));
      } else if (type.isPresent() && !table.fits(field)) {
        problems.add(
            "column '"
                + field.getName()
                + "' is "
                + type.get()
                + ", which cannot be read as "
                + ValueKind.of(field.getType()).sqlName());
      }
    }
    return problems;
  }

  /** Reads the event time; null where rows do not say one. */
  public @Nullable RowClock clock(FileTime times) {
    RowTime.Computed computed = times.computed();
    if (computed != null) {
      return RowClock.of(computed, schema);
    }
    return time < 0 ? null : RowClock.of(new RowTime.Column(time, unit), schema);
  }
}
