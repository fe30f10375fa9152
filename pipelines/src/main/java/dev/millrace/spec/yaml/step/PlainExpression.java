package dev.millrace.spec.yaml.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Expressions of Beam YAML that mean in Python, in its language {@code generic} and in SQL the
 * same, as SQL: columns and their fields, literals, {@code + - *}, comparisons, {@code and}, {@code
 * or}, {@code not}. {@code "abc"} is a string, 1.5 a floating-point number, and {@code ==} is true
 * or false where a value is missing. Whatever Python does differently (a division, a chain of
 * comparisons, a call) is not plain.
 */
final class PlainExpression {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<number>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)"
              + "|(?<name>[\\p{L}_][\\p{L}\\p{N}_]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_]*)*)"
              + "|(?<text>'[^'\\\\\\n]*'|\"[^\"\\\\\\n]*\")"
              + "|(?<sign>==|!=|<=|>=|[<>()+*-]))");

  private static final Map<String, String> CONSTANTS =
      Map.of("True", "TRUE", "False", "FALSE", "None", "NULL");
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<=", ">=", "<", ">");

  /** Words that begin something else in Python or in SQL. */
  private static final Set<String> WORDS =
      Set.of(
          "and",
          "or",
          "not",
          "is",
          "in",
          "if",
          "else",
          "for",
          "lambda",
          "AND",
          "OR",
          "NOT",
          "IS",
          "IN",
          "LIKE",
          "BETWEEN",
          "CASE",
          "CAST",
          "NULL",
          "TRUE",
          "FALSE",
          "CURRENT_TIMESTAMP");

  private final String source;
  private final List<Token> tokens;
  private final StringBuilder sql = new StringBuilder();
  private int next;
  private int copied;

  private enum Kind {
    NUMBER,
    NAME,
    TEXT,
    SIGN
  }

  private record Token(Kind kind, String text, int start, int end) {}

  /** Thrown where the text is not plain; never leaves this class. */
  private static final class NotPlain extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotPlain() {
      super(null, null, false, false);
    }
  }

  private PlainExpression(String source, List<Token> tokens) {
    this.source = source;
    this.tokens = tokens;
  }

  /**
   * The expression in SQL; empty if it is not plain.
   *
   * @param predicate whether it decides which rows are kept, so that NULL is as good as false
   */
  static Optional<String> sql(String text, boolean predicate) {
    List<Token> tokens = tokens(text);
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    PlainExpression expression = new PlainExpression(text, tokens);
    try {
      expression.alternatives(predicate);
      expression.end();
      return Optional.of(expression.sql.append(text.substring(expression.copied)).toString());
    } catch (NotPlain e) {
      return Optional.empty();
    }
  }

  private static List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (!text.substring(at).isBlank()) {
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

  private void alternatives(boolean kept) {
    conjunction(kept);
    while (takes("or")) {
      conjunction(kept);
    }
  }

  private void conjunction(boolean kept) {
    negation(kept);
    while (takes("and")) {
      negation(kept);
    }
  }

  private void negation(boolean kept) {
    if (takes("not")) {
      negation(false);
    } else {
      comparison(kept);
    }
  }

  private void comparison(boolean kept) {
    int start = next;
    sum(kept);
    Token sign = peek();
    if (sign == null) {
      return;
    }
    if (sign.text().equals("is")) {
      missing();
    } else if (COMPARISONS.contains(sign.text())) {
      compare(sign, kept, start);
    }
  }

  private void missing() {
    next++;
    takes("not");
    if (!takes("None")) {
      throw new NotPlain();
    }
    replace(tokens.get(next - 1), "NULL");
  }

  private void compare(Token sign, boolean kept, int start) {
    next++;
    if (sign.text().equals("!=")) {
      replace(sign, spaced(sign, "IS DISTINCT FROM"));
    } else if (sign.text().equals("==") && !kept) {
      replace(sign, spaced(sign, "IS NOT DISTINCT FROM"));
    }
    int other = next;
    sum(false);
    boolean chain = peek() != null && COMPARISONS.contains(tokens.get(next).text());
    if (chain || isNone(start, sign) || isNone(other, null)) {
      throw new NotPlain();
    }
  }

  /** Python tells None by {@code is}; what it compares otherwise is hardly meant. */
  private boolean isNone(int token, @Nullable Token before) {
    Token operand = tokens.get(token);
    return operand.text().equals("None") && (before == null || tokens.indexOf(before) == token + 1);
  }

  private String spaced(Token sign, String words) {
    boolean left = sign.start() > 0 && !Character.isWhitespace(source.charAt(sign.start() - 1));
    boolean right =
        !Character.isWhitespace(source.charAt(Math.min(sign.end(), source.length() - 1)));
    return (left ? " " : "") + words + (right ? " " : "");
  }

  private void sum(boolean kept) {
    product(kept);
    while (takes("+") || takes("-")) {
      product(false);
    }
  }

  private void product(boolean kept) {
    operand(kept);
    while (takes("*")) {
      operand(false);
    }
  }

  private void operand(boolean kept) {
    if (takes("-")) {
      apart(tokens.get(next - 1));
      operand(false);
    } else if (takes("(")) {
      alternatives(kept && isWhole());
      if (!takes(")")) {
        throw new NotPlain();
      }
    } else {
      value();
    }
  }

  /** Two signs side by side would begin a comment in SQL. */
  private void apart(Token sign) {
    Token before = next < 2 ? null : tokens.get(next - 2);
    if (before != null && before.text().equals("-") && before.end() == sign.start()) {
      replace(sign, " -");
    }
  }

  /** Whether nothing is computed of what the parenthesis just opened holds. */
  private boolean isWhole() {
    int close = next;
    for (int open = 1; open > 0 && close < tokens.size(); close++) {
      String text = tokens.get(close).text();
      open += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
    }
    return close == tokens.size() || Set.of("and", "or", ")").contains(tokens.get(close).text());
  }

  private void value() {
    Token token = peek();
    if (token == null || token.kind() == Kind.SIGN || WORDS.contains(token.text())) {
      throw new NotPlain();
    }
    next++;
    if (token.kind() == Kind.TEXT) {
      String content = token.text().substring(1, token.text().length() - 1);
      replace(token, "'" + content.replace("'", "''") + "'");
    } else if (token.kind() == Kind.NUMBER && !token.text().matches("\\d+")) {
      boolean exponent = token.text().matches(".*[eE].*");
      replace(token, exponent ? token.text() : token.text() + "E0");
    } else if (CONSTANTS.containsKey(token.text())) {
      replace(token, String.valueOf(CONSTANTS.get(token.text())));
    }
  }

  private @Nullable Token peek() {
    return next < tokens.size() ? tokens.get(next) : null;
  }

  private boolean takes(String text) {
    Token token = peek();
    boolean found = token != null && token.kind() != Kind.TEXT && token.text().equals(text);
    next += found ? 1 : 0;
    return found;
  }

  private void end() {
    if (next < tokens.size()) {
      throw new NotPlain();
    }
  }

  private void replace(Token token, String text) {
    sql.append(source, copied, token.start()).append(text);
    copied = token.end();
  }
}
