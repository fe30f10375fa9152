package dev.millrace.io.iceberg;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;

/** The values of a row as one text: the same for the same values, whatever file has them. */
public final class RowOrderText {
  private RowOrderText() {}

  /** The text of a row's first columns. */
  public static String of(Record row, int columns) {
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < columns; i++) {
      text.append(part(row.get(i)));
    }
    return text.append(')').toString();
  }

  private static String text(Object value) {
    if (value instanceof Record row) {
      return of(row, row.size());
    } else if (value instanceof List<?> list) {
      return list.stream().map(RowOrderText::part).collect(Collectors.joining("", "[", "]"));
    } else if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(each -> part(each.getKey()) + part(each.getValue()))
          .sorted()
          .collect(Collectors.joining("", "{", "}"));
    } else if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return HexFormat.of().formatHex(bytes);
    }
    return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
  }

  /** A value in a row of them; its end is not taken for part of the next one. */
  private static String part(@Nullable Object value) {
    if (value == null) {
      return ",";
    }
    String text = text(value);
    return text + ':' + text.length() + ',';
  }
}
