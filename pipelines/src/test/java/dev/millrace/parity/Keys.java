package dev.millrace.parity;

import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shadows of key columns: Java-equal exactly where SQL calls the values not distinct. */
final class Keys {
  private static final String SHADOW = "$";

  private Keys() {}

  static String shadow(String column) {
    return SHADOW + column;
  }

  static List<String> shadows(List<Column> columns) {
    return columns.stream().map(c -> shadow(c.name())).toList();
  }

  static List<TimedRow> shadowed(List<TimedRow> rows, List<Column> columns) {
    List<TimedRow> all = new ArrayList<>();
    for (TimedRow row : rows) {
      TimedRow with = row;
      for (Column column : columns) {
        with = with.with(shadow(column.name()), canonical(row.value(column.name())));
      }
      all.add(with);
    }
    return all;
  }

  /** The rows without any shadows. */
  static List<TimedRow> plain(List<TimedRow> rows) {
    return rows.stream().map(Keys::plain).toList();
  }

  static TimedRow plain(TimedRow row) {
    Map<String, Object> values = new LinkedHashMap<>(row.row());
    values.keySet().removeIf(name -> name.startsWith(SHADOW));
    return new TimedRow(values, row.time());
  }

  static Object canonical(Object value) {
    if (value instanceof Double number) {
      return number + 0.0;
    }
    return value instanceof BigDecimal decimal ? ElementDraws.stripped(decimal) : value;
  }
}
