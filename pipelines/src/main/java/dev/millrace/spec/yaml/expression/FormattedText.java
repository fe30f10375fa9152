package dev.millrace.spec.yaml.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's text with values in it: {@code f'{word}: {count}'}. */
final class FormattedText {
  private static final Pattern PIECE = Pattern.compile("(?<text>[^{}]+)|\\{(?<value>[^{}]*)\\}");

  private FormattedText() {}

  /**
   * The text in SQL.
   *
   * @param content what stands between the quotes
   * @param value from an expression in Python, its value in SQL
   * @throws Words.NotPlain for braces that do not match
   */
  static String sql(String content, UnaryOperator<String> value) {
    List<String> parts = new ArrayList<>();
    Matcher piece = PIECE.matcher(content);
    int end = 0;
    while (piece.find() && piece.start() == end) {
      String text = piece.group("text");
      parts.add(
          text == null
              ? "PYTHON_STR(" + value.apply(piece.group("value")) + ")"
              : "'" + text.replace("'", "''") + "'");
      end = piece.end();
    }
    if (end < content.length()) {
      throw new Words.NotPlain();
    }
    return switch (parts.size()) {
      case 0 -> "''";
      case 1 -> parts.get(0);
      default -> "(" + String.join(" || ", parts) + ")";
    };
  }
}
