package dev.millrace.parity;

import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** A value that is Java-equal to another exactly where SQL calls the two not distinct. */
  static Object canonical(Object value) {
    if (value instanceof Double number) {
      return number + 0.0;
    } else if (value instanceof BigDecimal decimal) {
      return ElementDraws.stripped(decimal);
    } else if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    } else if (value instanceof Object[] row) {
      return canonical(Arrays.asList(row));
    } else if (value instanceof List<?> list) {
      List<Object> elements = new ArrayList<>();
      list.forEach(element -> elements.add(canonical(element)));
      return elements;
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, Object> entries = new LinkedHashMap<>();
      map.forEach((k, v) -> entries.put(canonical(k), canonical(v)));
      return entries;
    }
    return value;
  }
}
