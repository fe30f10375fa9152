package dev.millrace.spec.yaml.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word of an expression.
 *
 * @param start the index of its first character in the expression
 * @param end the index after its last one
 */
record Token(Kind kind, String text, int start, int end) {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<number>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)"
              + "|(?<formatted>[fF](?:'[^'\\\\\\n]*'|\"[^\"\\\\\\n]*\"))"
              + "|(?<text>[rR]?(?:'(?:[^'\\\\\\n]|\\\\.)*'|\"(?:[^\"\\\\\\n]|\\\\.)*\"))"
              + "|(?<name>[\\p{L}_][\\p{L}\\p{N}_]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_]*)*)"
              + "|(?<sign>==|!=|<=|>=|\\*\\*|//|[<>()+*/%,.=\\[\\]-]))");

  enum Kind {
    NUMBER,
    /** A text in quotes after the letter f. */
    FORMATTED,
    /** One or more words with dots between them. */
    NAME,
    TEXT,
    SIGN
  }

  /** The words of an expression; none if something in it is no word. */
  static List<Token> all(String expression) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(expression);
    int at = 0;
    while (!expression.substring(at).isBlank()) {
      if (!matcher.find(at) || matcher.start() != at) {
        return List.of();
      }
      for (Kind kind : Kind.values()) {
        String group = kind.name().toLowerCase(Locale.ROOT);
        if (matcher.group(group) != null) {
          tokens.add(
              new Token(kind, matcher.group(group), matcher.start(group), matcher.end(group)));
        }
      }
      at = matcher.end();
    }
    return tokens;
  }

  boolean isWholeNumber() {
    return kind == Kind.NUMBER && text.matches("\\d+");
  }

  /** Whether a text in quotes means in Python something else than its characters. */
  boolean isPythons() {
    return text.indexOf('\\') >= 0 || text.charAt(0) == 'r' || text.charAt(0) == 'R';
  }

  /**
   * What stands between quotes.
   *
   * @throws Words.NotPlain for an escape that is not read here
   */
  String content() {
    int quote = Character.isLetter(text.charAt(0)) ? 1 : 0;
    String written = text.substring(quote + 1, text.length() - 1);
    return quote == 0 ? TextEscapes.read(written) : written;
  }
}
