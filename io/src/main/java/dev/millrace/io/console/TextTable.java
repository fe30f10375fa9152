package dev.millrace.io.console;

import dev.millrace.element.ValueKind;
import dev.millrace.io.format.ValueBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Rows as a table of text, for people: a header, a line, then the rows; numbers to the right, all
 * else to the left, NULL as {@code NULL}, long values shortened.
 */
public final class TextTable {
  private static final int MAX_WIDTH = 40;
  private static final String GAP = "  ";

  private final List<String> names;
  private final List<ValueKind> kinds = new ArrayList<>();
  private final List<ValueBytes> forms = new ArrayList<>();
  private final List<List<String>> lines = new ArrayList<>();

  public TextTable(Schema schema) {
    this.names = List.copyOf(schema.getFieldNames());
    for (Schema.Field field : schema.getFields()) {
      kinds.add(ValueKind.of(field.getType()));
      forms.add(ValueBytes.of(field.getType()));
    }
  }

  public void add(Object[] row) {
    List<String> cells = new ArrayList<>(row.length);
    for (int i = 0; i < names.size(); i++) {
      cells.add(cell(i, row[i]));
    }
    lines.add(cells);
  }

  /** The table, every line ended by a line feed; only the header if there are no rows. */
  public String text() {
    int[] widths = new int[names.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              width(names.get(i)),
              lines.stream().mapToInt(line -> width(line.get(column))).max().orElse(0));
    }
    StringBuilder out = new StringBuilder();
    append(names, widths, out);
    List<String> rule = new ArrayList<>();
    for (int width : widths) {
      rule.add("-".repeat(width));
    }
    append(rule, widths, out);
    lines.forEach(line -> append(line, widths, out));
    return out.toString();
  }

  private void append(List<String> cells, int[] widths, StringBuilder out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - width(cells.get(i)));
      line.append(i == 0 ? "" : GAP);
      line.append(isNumber(kinds.get(i)) ? padding + cells.get(i) : cells.get(i) + padding);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  private String cell(int column, @Nullable Object value) {
    byte[] bytes =
        kinds.get(column) == ValueKind.BYTES && value != null
            ? hex((byte[]) value)
            : forms.get(column).encode(value);
    if (bytes == null) {
      return "NULL";
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean quoted =
        switch (kinds.get(column)) {
          case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> true;
          default -> false;
        };
    return shown(quoted ? text.substring(1, text.length() - 1) : text);
  }

  private static byte[] hex(byte[] value) {
    StringBuilder out = new StringBuilder("0x");
    for (byte b : value) {
      out.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String shown(String text) {
    StringBuilder out = new StringBuilder();
    int[] points = text.codePoints().limit(MAX_WIDTH + 1L).toArray();
    int end = points.length > MAX_WIDTH ? MAX_WIDTH - 1 : points.length;
    for (int i = 0; i < end; i++) {
      out.appendCodePoint(Character.isISOControl(points[i]) ? ' ' : points[i]);
    }
    return points.length > MAX_WIDTH ? out.append('…').toString() : out.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean isNumber(ValueKind kind) {
    return switch (kind) {
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> true;
      default -> false;
    };
  }
}
