package dev.millrace.io.file;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EventTimes;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of files say their event time.
 *
 * @param column a column of the files; null takes {@code _event_time} or {@code _record_time} where
 *     a file has them, else the earliest time there is
 * @param unit what a column of numbers counts
 * @param minimum rows before it are dead letters
 */
public record FileTime(@Nullable String column, EpochUnit unit, Instant minimum)
    implements Serializable {
  /** No column is declared. */
  public static final FileTime UNDECLARED = ofColumn(null);

  /** A column of timestamps, or of milliseconds. */
  public static FileTime ofColumn(@Nullable String column) {
    return new FileTime(column, EpochUnit.MILLIS, Instant.ofEpochMilli(EventTimes.MIN));
  }

  /** The same, with rows before a time as dead letters. */
  public FileTime withMinimum(Instant time) {
    return new FileTime(column, unit, time);
  }

  /** {@link #minimum} in milliseconds UTC. */
  public long minimumMillis() {
    return minimum.toEpochMilli();
  }
}
