package dev.millrace.show;

import dev.millrace.base.HiddenValue;
import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Values and rows for people: times as ISO, bytes as text where they are text, NULL as NULL. */
public final class RowText {
  /** Stands in a row in place of a value that is not to be seen. */
  public static final Object HIDDEN = new Hidden();

  private RowText() {}

  /** What is shown of a hidden value. */
  private static final class Hidden {
    @Override
    public String toString() {
      return HiddenValue.SHOWN;
    }
  }

  /** The row with other values in place of those of hidden columns. */
  public static Object[] hidden(Object[] row, Set<Integer> columns) {
    Object[] shown = row.clone();
    columns.forEach(column -> shown[column] = HIDDEN);
    return shown;
  }

  /**
   * A table of rows, as many columns as the terminal is wide; a last line tells of the others.
   *
   * @param maxCell columns of the terminal that one cell may take
   */
  public static List<String> table(Schema schema, List<Object[]> rows, int maxCell, Style style) {
    int shown = 0;
    int width = 0;
    List<List<String>> columns = new ArrayList<>();
    for (Field field : schema.getFields()) {
      int index = shown;
      List<String> cells =
          rows.stream()
              .map(row -> style.cut(oneLine(cell(field.getType(), row[index])), maxCell))
              .toList();
      int widest = cells.stream().mapToInt(String::length).max().orElse(0);
      width += Math.max(widest, field.getName().length()) + (shown == 0 ? 0 : 2);
      if (width > style.width()) {
        break;
      }
      columns.add(cells);
      shown++;
    }
    TextTable table = new TextTable();
    for (Field field : schema.getFields().subList(0, shown)) {
      table.column(field.getName(), isNumber(field.getType()) ? Align.RIGHT : Align.LEFT);
    }
    for (int i = 0; i < rows.size(); i++) {
      int row = i;
      table.row(columns.stream().map(cells -> cells.get(row)).toList());
    }
    List<String> lines = new ArrayList<>(style.lines(table));
    if (shown < schema.getFieldCount()) {
      List<String> others = schema.getFieldNames().subList(shown, schema.getFieldCount());
      lines.add(style.dim("and " + String.join(", ", others)));
    }
    return lines;
  }

  /** In a table floating-point numbers need no more than three decimals. */
  private static String cell(FieldType type, @Nullable Object value) {
    if (value instanceof Double number && Math.abs(number) < 1e15) {
      return BigDecimal.valueOf(number).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    }
    return value(type, value);
  }

  /** {@code {order_id: o1, amount: 9.50}}. */
  public static String row(Schema schema, Object[] row) {
    return IntStream.range(0, row.length)
        .mapToObj(
            i -> schema.getField(i).getName() + ": " + value(schema.getField(i).getType(), row[i]))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** One value; control characters are kept. */
  public static String value(@Nullable FieldType type, @Nullable Object value) {
    if (value == null || type == null) {
      return "NULL";
    }
    if (value instanceof Hidden) {
      return value.toString();
    }
    return switch (ValueKind.of(type)) {
      case TIMESTAMP -> Instant.ofEpochMilli((Long) value).toString();
      case TIMESTAMP_MICROS -> {
        long micros = (Long) value;
        yield Instant.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000)
            .toString();
      }
      case DATE -> LocalDate.ofEpochDay((Integer) value).toString();
      case TIME -> LocalTime.ofNanoOfDay((Integer) value * 1_000_000L).toString();
      case BYTES -> bytes((byte[]) value);
      case ARRAY ->
          ((List<?>) value)
              .stream()
                  .map(element -> value(type.getCollectionElementType(), element))
                  .collect(Collectors.joining(", ", "[", "]"));
      case MAP ->
          ((Map<?, ?>) value)
              .entrySet().stream()
                  .map(
                      e ->
                          value(type.getMapKeyType(), e.getKey())
                              + ": "
                              + value(type.getMapValueType(), e.getValue()))
                  .collect(Collectors.joining(", ", "{", "}"));
      case ROW -> {
        Schema schema = type.getRowSchema();
        yield schema == null ? "ROW" : row(schema, (Object[]) value);
      }
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, STRING -> value.toString();
      case DECIMAL -> ((BigDecimal) value).toPlainString();
    };
  }

  /** UTF-8 text as it is, anything else as {@code 0x…}. */
  public static String bytes(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean readable =
          text.chars().allMatch(c -> !Character.isISOControl(c) || c == '\n' || c == '\t');
      if (readable) {
        return text;
      }
    } catch (CharacterCodingException notText) {
      return hex(bytes);
    }
    return hex(bytes);
  }

  private static String hex(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
  }

  private static boolean isNumber(FieldType type) {
    return switch (ValueKind.of(type)) {
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> true;
      default -> false;
    };
  }
}
