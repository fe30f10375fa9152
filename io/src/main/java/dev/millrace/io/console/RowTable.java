package dev.millrace.io.console;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
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
final class RowTable {
  private static final int MAX_WIDTH = 40;

  private final TextTable table = new TextTable();
  private final List<ValueKind> kinds = new ArrayList<>();
  private final List<ValueBytes> forms = new ArrayList<>();

  RowTable(Schema schema) {
    for (Schema.Field field : schema.getFields()) {
      ValueKind kind = ValueKind.of(field.getType());
      kinds.add(kind);
      forms.add(ValueBytes.of(field.getType()));
      table.column(field.getName(), isNumber(kind) ? Align.RIGHT : Align.LEFT);
    }
  }

  void add(Object[] row) {
    List<String> cells = new ArrayList<>(row.length);
    for (int i = 0; i < kinds.size(); i++) {
      cells.add(cell(i, row[i]));
    }
    table.row(cells);
  }

  /** The table, every line ended by a line feed; only the header if there are no rows. */
  String text() {
    return String.join("\n", table.lines("-")) + '\n';
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

  private static boolean isNumber(ValueKind kind) {
    return switch (kind) {
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> true;
      default -> false;
    };
  }
}
