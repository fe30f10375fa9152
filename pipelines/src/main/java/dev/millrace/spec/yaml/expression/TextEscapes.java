package dev.millrace.spec.yaml.expression;

import java.util.Map;

/** What stands after backslashes in Python's texts. */
final class TextEscapes {
  private static final Map<Character, Character> SIGNS =
      Map.of('n', '\n', 't', '\t', 'r', '\r', '\\', '\\', '\'', '\'', '"', '"');

  /** Letters and digits that mean further characters to Python. */
  private static final String OTHERS = "abfvxNuU01234567\n";

  private TextEscapes() {}

  /**
   * The characters that are meant. Where there is no such escape, the backslash is one of them.
   *
   * @throws Words.NotPlain for an escape that is not read here
   */
  static String read(String written) {
    StringBuilder text = new StringBuilder(written.length());
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '\\') {
        char escaped = written.charAt(++i);
        if (OTHERS.indexOf(escaped) >= 0) {
          throw new Words.NotPlain();
        }
        Character meant = SIGNS.get(escaped);
        text.append(meant == null ? "\\" + escaped : meant);
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
