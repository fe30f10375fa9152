package dev.millrace.io.file.table;

import dev.millrace.element.Event;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.table.TableOptions.Replaced;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Whether rows belong to the part of time that a replay replaces. It chooses what to write by event
 * time, and what to remove by a column; where these differ, it would remove rows that it does not
 * write, and the other way.
 *
 * @param column which has the event time; null where no row is looked at
 * @param place of the column among the values
 * @param micros whether the column counts microseconds
 */
public record PartTimes(@Nullable String column, int place, boolean micros)
    implements Serializable {
  /** For what a run replaces; null where it adds. */
  public static PartTimes of(@Nullable Replaced replaced, Schema rows) {
    String column = replaced == null ? null : replaced.column();
    if (column == null) {
      return new PartTimes(null, -1, false);
    }
    int place = rows.indexOf(column);
    boolean micros = ValueKind.of(rows.getField(place).getType()) == ValueKind.TIMESTAMP_MICROS;
    return new PartTimes(column, place, micros);
  }

  /** What is wrong with the time of a row; empty if nothing is. */
  public Optional<String> problem(@Nullable Object[] row, Event event) {
    if (column == null) {
      return Optional.empty();
    }
    Object value = row[place];
    Long time = value == null ? null : micros ? Math.floorDiv((Long) value, 1_000) : (Long) value;
    return time != null && time == event.time()
        ? Optional.empty()
        : Optional.of(
            "column '"
                + column
                + "' is "
                + (time == null ? "NULL" : Instant.ofEpochMilli(time).toString())
                + " in a row whose event time is "
                + Instant.ofEpochMilli(event.time())
                + "; 'time_column' is to have the event time of each row");
  }
}
