package dev.millrace.io.file.table;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.expr.RowClock;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records of the rows of a table, with their event times. Rows out of the time range are passed
 * over, and a row that is not one of the schema becomes a dead letter.
 */
public final class TimedRecords {
  private final TimedColumns columns;
  private final Range range;
  private final @Nullable RowClock clock;

  /**
   * Which rows there are.
   *
   * @param times where rows say their event time
   * @param fromMillis inclusive
   * @param toMillis exclusive
   */
  public record Range(FileTime times, long fromMillis, long toMillis) {}

  public TimedRecords(TimedColumns columns, Range range) {
    this.columns = columns;
    this.range = range;
    this.clock = columns.clock(range.times());
  }

  /**
   * The record of a row; null if its time is out of the range.
   *
   * @param row its values, or a {@link RowFault} if they are not those of the columns
   */
  public @Nullable SourceRecord of(Coordinates at, Supplier<@Nullable Object[]> row) {
    try {
      @Nullable Object[] made = row.get();
      Long time = clock == null ? null : clock.read(made);
      if (time == null && columns.declared()) {
        throw new RowFault(
            FileErrors.ROW_TIME,
            (clock == null ? "the event time" : clock.source())
                + " holds the event time and is NULL");
      }
      if (time == null) {
        return record(at, made, EventTimes.MIN, null);
      }
      boolean inside = time >= range.fromMillis() && time < range.toMillis();
      if (inside) {
        RowClock.checkMinimum(time, range.times().minimumMillis());
      }
      return inside ? record(at, made, EventTimes.clamp(time), null) : null;
    } catch (RowFault fault) {
      return record(at, null, EventTimes.MIN, fault);
    }
  }

  private SourceRecord record(
      Coordinates at, @Nullable Object @Nullable [] made, long time, @Nullable RowFault fault) {
    int width = columns.width();
    return new SourceRecord(
        at,
        time,
        null,
        null,
        List.of(),
        made == null || made.length == width ? made : Arrays.copyOf(made, width),
        time,
        EventTimes.MIN,
        fault == null ? Verdict.EVENT : Verdict.DEAD,
        fault);
  }
}
