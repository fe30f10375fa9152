package dev.millrace.io.parquet.read;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Columns that are not in the files but in directory names ({@code country=de}), as Hive has it.
 */
final class DirectoryNames {
  private DirectoryNames() {}

  /** The values that a file's path gives, by name; escapes of both are undone. */
  static Map<String, String> of(String path) {
    Map<String, String> values = new LinkedHashMap<>();
    String[] parts = path.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      int equals = parts[i].indexOf('=');
      if (equals > 0) {
        values.put(
            unescaped(parts[i].substring(0, equals)), unescaped(parts[i].substring(equals + 1)));
      }
    }
    return values;
  }

  /**
   * A name without escapes: {@code %} and two hexadecimal digits stand for a byte of UTF-8. Any
   * other percent sign is one, and so are all of a name that would not be UTF-8 otherwise: not
   * every writer escapes.
   */
  static String unescaped(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length());
    for (int i = 0; i < name.length(); ) {
      int value = escape(name, i);
      if (value >= 0) {
        bytes.write(value);
        i += 3;
      } else {
        int point = name.codePointAt(i);
        bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(point);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      return name;
    }
  }

  /** The byte that is escaped at a place; -1 for none. */
  private static int escape(String name, int at) {
    if (name.charAt(at) != '%' || at + 2 >= name.length()) {
      return -1;
    }
    int high = Character.digit(name.charAt(at + 1), 16);
    int low = Character.digit(name.charAt(at + 2), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
