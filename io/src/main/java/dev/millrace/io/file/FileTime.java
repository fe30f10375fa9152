package dev.millrace.io.file;

import dev.millrace.base.Copy;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.EventTimes;
import dev.millrace.expr.RowTime;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of files say their event time.
 *
 * @param column a column of the files, or the text of {@code computed}; null takes {@code
 *     _event_time} or {@code _record_time} where a file has them, else the earliest time there is
 * @param unit what a column of numbers counts; null if none is declared
 * @param computed over rows of the wanted schema; null where a column has the time
 * @param units what numbers in TIMESTAMP columns count
 * @param minimum rows before it are dead letters
 */
public record FileTime(
    @Nullable String column,
    @Nullable EpochUnit unit,
    RowTime.@Nullable Computed computed,
    EpochUnits units,
    Instant minimum)
    implements Serializable {
  /** No column is declared. */
  public static final FileTime UNDECLARED = ofColumn(null);

  /** A column of timestamps, or of milliseconds. */
  public static FileTime ofColumn(@Nullable String column) {
    return new FileTime(column, EpochUnit.MILLIS, null, EpochUnits.NONE, minimumOfAll());
  }

  private static Instant minimumOfAll() {
    return Instant.ofEpochMilli(EventTimes.MIN);
  }

  /** The same in a column of another name. */
  public FileTime withColumn(String name) {
    return new FileTime(name, unit, computed, units, minimum);
  }

  /** The same, with rows before a time as dead letters. */
  public FileTime withMinimum(Instant time) {
    return Copy.of(this, FileTime::minimum).with(time);
  }

  /** The same, where numbers in TIMESTAMP columns count what is declared. */
  public FileTime withUnits(EpochUnits declared) {
    return Copy.of(this, FileTime::units).with(declared);
  }

  /**
   * The same over rows that have only some of the columns.
   *
   * @param columns indexes of those that they have
   * @param width how many the whole row has
   */
  public FileTime over(int[] columns, int width) {
    if (computed == null) {
      return this;
    }
    RowTime.Computed some = computed.over(columns, width);
    return new FileTime(column, unit, some, units, minimum);
  }

  /** {@link #minimum} in milliseconds UTC. */
  public long minimumMillis() {
    return minimum.toEpochMilli();
  }
}
