package dev.millrace.parity;

import dev.millrace.element.Event;
import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;

/** Multisets of (row, event time) as texts that are equal exactly if the rows are. */
final class Rows {
  private static final int LONGEST = 60;

  private Rows() {}

  static Map<String, Integer> multiset(List<TimedRow> rows) {
    Map<String, Integer> counts = new TreeMap<>();
    rows.forEach(row -> counts.merge(text(row), 1, Integer::sum));
    return counts;
  }

  static List<TimedRow> of(List<Event> events, Schema schema) {
    List<TimedRow> rows = new ArrayList<>();
    for (Event event : events) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (int i = 0; i < schema.getFieldCount(); i++) {
        row.put(schema.getField(i).getName(), event.values()[i]);
      }
      rows.add(new TimedRow(row, event.time()));
    }
    return rows;
  }

  static String text(TimedRow row) {
    // A Flatten may have its inputs' columns in another order.
    Map<String, Object> values = new TreeMap<>();
    row.row().forEach((column, value) -> values.put(column, plain(value)));
    return row.time() + " " + values;
  }

  /** Decimals of any scale alike; long strings by their hash; bytes in hexadecimal digits. */
  private static Object plain(Object value) {
    if (value instanceof BigDecimal decimal) {
      return (decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros())
          .toPlainString();
    } else if (value instanceof String text) {
      return text.length() > LONGEST
          ? "'" + text.substring(0, 5) + "…" + text.length() + "#" + text.hashCode() + "'"
          : "'" + text + "'";
    } else if (value instanceof byte[] bytes) {
      return "0x" + HexFormat.of().formatHex(bytes);
    } else if (value instanceof ByteBuffer bytes) {
      return plain(bytes.array());
    } else if (value instanceof Object[] row) {
      return plain(Arrays.asList(row));
    } else if (value instanceof List<?> list) {
      List<Object> elements = new ArrayList<>();
      list.forEach(element -> elements.add(plain(element)));
      return elements;
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Object> entries = new TreeMap<>();
      map.forEach((k, v) -> entries.put(String.valueOf(plain(k)), plain(v)));
      return entries;
    }
    return value;
  }

  /** What differs between two multisets, one line per row. */
  static String difference(Map<String, Integer> expected, Map<String, Integer> actual) {
    StringBuilder text = new StringBuilder();
    expected.forEach((row, n) -> line(text, "missing", row, n - actual.getOrDefault(row, 0)));
    actual.forEach((row, n) -> line(text, "surplus", row, n - expected.getOrDefault(row, 0)));
    return text.toString();
  }

  private static void line(StringBuilder text, String what, String row, int count) {
    if (count > 0) {
      text.append("  ").append(what).append(' ').append(count).append(" × ").append(row);
      text.append('\n');
    }
  }
}
