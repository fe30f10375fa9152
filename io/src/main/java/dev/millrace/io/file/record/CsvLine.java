package dev.millrace.io.file.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the fields of a line of CSV (RFC 4180). */
final class CsvLine {
  private CsvLine() {}

  /** A line without its end: NULL as nothing, an empty text as {@code ""}, quotes where needed. */
  static String of(List<@Nullable String> fields, char delimiter) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < fields.size(); i++) {
      if (i > 0) {
        line.append(delimiter);
      }
      append(line, fields.get(i), delimiter);
    }
    return line.toString();
  }

  private static void append(StringBuilder line, @Nullable String field, char delimiter) {
    if (field == null) {
      return;
    }
    boolean plain = !field.isEmpty();
    for (int i = 0; plain && i < field.length(); i++) {
      char c = field.charAt(i);
      plain = c != delimiter && c != '"' && c != '\n' && c != '\r';
    }
    line.append(plain ? field : '"' + field.replace("\"", "\"\"") + '"');
  }
}
