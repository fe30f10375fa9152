package dev.millrace.testing.oracle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event: a row and its event time.
 *
 * @param row column → value, in the order of the schema
 * @param time event time in milliseconds
 */
public record TimedRow(Map<String, @Nullable Object> row, long time) {
  public TimedRow {
    row = Collections.unmodifiableMap(new LinkedHashMap<>(row));
  }

  /**
   * A row from alternating names and values.
   *
   * @throws IllegalArgumentException if a name has no value
   */
  public static TimedRow of(long time, @Nullable Object... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a column has no value");
    }
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      row.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return new TimedRow(row, time);
  }

  /**
   * The value of a column.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  public @Nullable Object value(String column) {
    if (!row.containsKey(column)) {
      throw new IllegalArgumentException("no column " + column + " in " + row.keySet());
    }
    return row.get(column);
  }

  /** The values of some columns, as a key that can be compared. */
  public List<@Nullable Object> values(Collection<String> columns) {
    List<@Nullable Object> values = new ArrayList<>();
    for (String column : columns) {
      values.add(value(column));
    }
    return values;
  }

  /** The same row with a column set, after the others if it is new. */
  public TimedRow with(String column, @Nullable Object value) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(row);
    changed.put(column, value);
    return new TimedRow(changed, time);
  }

  /** Only these columns, in this order. */
  public TimedRow select(String... columns) {
    Map<String, @Nullable Object> chosen = new LinkedHashMap<>();
    for (String column : columns) {
      chosen.put(column, value(column));
    }
    return new TimedRow(chosen, time);
  }

  /** The same row at another time. */
  public TimedRow at(long newTime) {
    return new TimedRow(row, newTime);
  }
}
