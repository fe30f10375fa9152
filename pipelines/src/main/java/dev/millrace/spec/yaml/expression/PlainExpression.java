package dev.millrace.spec.yaml.expression;

import dev.millrace.spec.yaml.expression.PythonMethod.Value;
import dev.millrace.spec.yaml.expression.Token.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Expressions of Beam YAML that mean in Python, in its language {@code generic} and in SQL the
 * same, as SQL: columns and their fields, literals, {@code + - *}, comparisons, {@code and}, {@code
 * or}, {@code not}. {@code "abc"} is a string, 1.5 a floating-point number, and {@code ==} is true
 * or false where a value is missing.
 *
 * <p>Of Python also: {@code /}, {@code a if b else c}, {@code in}, {@code x[0]}, and the functions
 * and methods of {@link PythonMethod}. Whatever else Python does differently (a chain of
 * comparisons, another call) is not plain.
 */
public final class PlainExpression {
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
  private final boolean python;
  private final List<Token> tokens;
  private final TextEdits edits;
  private int next;

  /** Thrown where the text is not plain; never leaves this class. */
  private static final class NotPlain extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotPlain() {
      super(null, null, false, false);
    }
  }

  private PlainExpression(String source, boolean python, List<Token> tokens) {
    this.source = source;
    this.python = python;
    this.tokens = tokens;
    this.edits = new TextEdits(source);
  }

  /**
   * The expression in SQL; empty if it is not plain.
   *
   * @param python whether it is Python, of which more is plain than of {@code generic}
   * @param predicate whether it decides which rows are kept, so that NULL is as good as false
   */
  public static Optional<String> sql(String text, boolean python, boolean predicate) {
    List<Token> tokens = Token.all(text);
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    PlainExpression expression = new PlainExpression(text, python, tokens);
    try {
      expression.choice(predicate);
      if (expression.next < tokens.size()) {
        return Optional.empty();
      }
      return Optional.of(expression.edits.result());
    } catch (NotPlain e) {
      return Optional.empty();
    }
  }

  /** {@code a if b else c}, or just {@code a}. */
  private Value choice(boolean kept) {
    int start = next;
    Value value = alternatives(kept);
    if (!python || !takes("if")) {
      return value;
    }
    open(start, "PYTHON_IF(");
    replace(tokens.get(next - 1), ",");
    alternatives(true);
    require("else");
    replace(tokens.get(next - 1), ",");
    Value other = choice(false);
    close(")");
    return value == other ? value : Value.UNKNOWN;
  }

  private Value alternatives(boolean kept) {
    Value value = conjunction(kept);
    while (takes("or")) {
      conjunction(kept);
    }
    return value;
  }

  private Value conjunction(boolean kept) {
    Value value = negation(kept);
    while (takes("and")) {
      negation(kept);
    }
    return value;
  }

  private Value negation(boolean kept) {
    if (takes("not")) {
      negation(false);
      return Value.UNKNOWN;
    }
    return comparison(kept);
  }

  private Value comparison(boolean kept) {
    int start = next;
    Value value = sum(kept);
    Token sign = peek();
    if (sign == null) {
      return value;
    }
    if (sign.text().equals("is")) {
      missing();
    } else if (COMPARISONS.contains(sign.text())) {
      compare(sign, kept, start);
    } else if (python && (sign.text().equals("in") || isNotIn())) {
      member(kept, start);
    } else {
      return value;
    }
    return Value.UNKNOWN;
  }

  private void missing() {
    next++;
    takes("not");
    require("None");
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
    if (isComparison() || isNone(start, sign) || isNone(other, null)) {
      throw new NotPlain();
    }
  }

  private boolean isComparison() {
    Token sign = peek();
    return sign != null
        && (COMPARISONS.contains(sign.text()) || sign.text().equals("in") || isNotIn());
  }

  /** Python tells None by {@code is}; what it compares otherwise is hardly meant. */
  private boolean isNone(int token, @Nullable Token before) {
    Token operand = tokens.get(token);
    return operand.text().equals("None") && (before == null || tokens.indexOf(before) == token + 1);
  }

  private boolean isNotIn() {
    return is(next, "not") && is(next + 1, "in");
  }

  /** {@code a in b} and {@code a not in b}, of a list that is written out or of a value. */
  private void member(boolean kept, int start) {
    boolean negated = takes("not");
    Token word = tokens.get(next - (negated ? 1 : 0));
    next += 1;
    int end = tokens.get(next - 1).end();
    if (is(next, "[") || is(next, "(") && hasComma(next)) {
      edits.replace(word.start(), end, negated ? "NOT IN" : "IN");
      list();
      // None is in no list, which NULL is not known to be.
      close(negated ? " IS NOT FALSE" : kept ? "" : " IS TRUE");
    } else {
      open(start, negated ? "NOT PYTHON_IN(" : "PYTHON_IN(");
      edits.replace(word.start(), end, ",");
      sum(false);
      close(")");
    }
    if (isComparison()) {
      throw new NotPlain();
    }
  }

  private boolean hasComma(int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      String text = tokens.get(i).kind() == Kind.SIGN ? tokens.get(i).text() : "";
      depth += Set.of("(", "[").contains(text) ? 1 : Set.of(")", "]").contains(text) ? -1 : 0;
      if (depth == 1 && text.equals(",")) {
        return true;
      } else if (depth == 0) {
        return false;
      }
    }
    return false;
  }

  private void list() {
    String end = is(next, "[") ? "]" : ")";
    replace(tokens.get(next), "(");
    elements(end);
    replace(tokens.get(next - 1), ")");
  }

  /** One or more, from the bracket that opens them to the one that closes them. */
  private void elements(String end) {
    do {
      next++;
      if (is(next, "None")) {
        throw new NotPlain();
      }
      choice(false);
    } while (is(next, ","));
    require(end);
  }

  private String spaced(Token sign, String words) {
    boolean left = sign.start() > 0 && !Character.isWhitespace(source.charAt(sign.start() - 1));
    boolean right =
        !Character.isWhitespace(source.charAt(Math.min(sign.end(), source.length() - 1)));
    return (left ? " " : "") + words + (right ? " " : "");
  }

  private Value sum(boolean kept) {
    int start = next;
    Value value = product(kept);
    while (takes("+") || takes("-")) {
      Token sign = tokens.get(next - 1);
      boolean plus = sign.text().equals("+");
      Value other = product(false);
      if (python && plus && (value == Value.TEXT || other == Value.TEXT)) {
        replace(sign, "||");
        value = Value.TEXT;
      } else if (python && value == Value.UNKNOWN && other == Value.UNKNOWN) {
        open(start, plus ? "PYTHON_PLUS(" : "PYTHON_MINUS(");
        replace(sign, ",");
        close(")");
      } else {
        value = Value.NUMBER;
      }
    }
    return value;
  }

  private Value product(boolean kept) {
    int start = next;
    Value value = operand(kept);
    while (takes("*") || python && takes("/")) {
      Token sign = tokens.get(next - 1);
      operand(false);
      if (sign.text().equals("/")) {
        open(start, "PYTHON_DIVIDE(");
        replace(sign, ",");
        close(")");
      }
      value = Value.NUMBER;
    }
    return value;
  }

  private Value operand(boolean kept) {
    if (takes("-")) {
      apart(tokens.get(next - 1));
      operand(false);
      return Value.NUMBER;
    }
    int start = next;
    Value value;
    if (takes("(")) {
      value = choice(kept && isWhole());
      require(")");
    } else {
      value = value();
    }
    while (python && (is(next, "[") || is(next, "."))) {
      value = is(next, "[") ? item(start) : methodAfterSign(start);
    }
    return value;
  }

  /** {@code x[0]}. */
  private Value item(int start) {
    open(start, "PYTHON_ITEM(");
    replace(tokens.get(next++), ", ");
    takes("-");
    if (next >= tokens.size() || !tokens.get(next).isWholeNumber()) {
      throw new NotPlain();
    }
    next++;
    require("]");
    replace(tokens.get(next - 1), ")");
    return Value.UNKNOWN;
  }

  private Value methodAfterSign(int start) {
    Token dot = tokens.get(next++);
    Token name = peek();
    if (name == null || name.kind() != Kind.NAME || !is(next + 1, "(")) {
      throw new NotPlain();
    }
    next++;
    return call(PythonMethod.named(name.text()), start, dot.start());
  }

  /** A call whose parenthesis is next. */
  private Value call(Optional<PythonMethod> found, int start, int afterFirst) {
    PythonMethod method = found.orElseThrow(NotPlain::new);
    boolean ofValue = afterFirst >= 0;
    Token parenthesis = tokens.get(next++);
    if (ofValue) {
      open(start, method.function() + "(");
      edits.replace(afterFirst, parenthesis.end(), method.arguments() > 0 ? ", " : "");
    }
    Token first = peek();
    if (method.literal()
        && (first == null || first.kind() != Kind.TEXT || first.content().isEmpty())) {
      throw new NotPlain();
    }
    for (int i = 0; i < method.arguments(); i++) {
      if (i > 0) {
        require(",");
      }
      choice(false);
    }
    require(")");
    return method.gives();
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

  private Value value() {
    if (python && is(next, "[")) {
      open(next, "ARRAY");
      elements("]");
      return Value.UNKNOWN;
    }
    Token token = peek();
    if (token == null || token.kind() == Kind.SIGN || WORDS.contains(token.text())) {
      throw new NotPlain();
    }
    next++;
    if (token.kind() == Kind.TEXT) {
      replace(token, "'" + token.content().replace("'", "''") + "'");
      return Value.TEXT;
    } else if (token.kind() == Kind.NUMBER) {
      boolean exponent = token.text().matches(".*[eE].*");
      if (!token.isWholeNumber() && !exponent) {
        replace(token, token.text() + "E0");
      }
      return Value.NUMBER;
    } else if (python && is(next, "(")) {
      return callNamed(token);
    } else if (CONSTANTS.containsKey(token.text())) {
      replace(token, String.valueOf(CONSTANTS.get(token.text())));
    }
    return Value.UNKNOWN;
  }

  /** {@code len(x)} or {@code x.upper()}; the name is read. */
  private Value callNamed(Token name) {
    int dot = name.text().lastIndexOf('.');
    if (dot >= 0) {
      Optional<PythonMethod> method = PythonMethod.named(name.text().substring(dot + 1));
      return call(method, next - 1, name.start() + dot);
    }
    PythonMethod function = PythonMethod.function(name.text()).orElseThrow(NotPlain::new);
    replace(name, function.function());
    return call(Optional.of(function), next, -1);
  }

  private @Nullable Token peek() {
    return next < tokens.size() ? tokens.get(next) : null;
  }

  private boolean is(int index, String text) {
    return index < tokens.size()
        && tokens.get(index).kind() != Kind.TEXT
        && tokens.get(index).text().equals(text);
  }

  private boolean takes(String text) {
    boolean found = is(next, text);
    next += found ? 1 : 0;
    return found;
  }

  private void require(String text) {
    if (!takes(text)) {
      throw new NotPlain();
    }
  }

  private void replace(Token token, String text) {
    edits.replace(token.start(), token.end(), text);
  }

  private void open(int token, String text) {
    edits.open(tokens.get(token).start(), text);
  }

  /** Puts a text after what was read. */
  private void close(String text) {
    edits.close(tokens.get(next - 1).end(), text);
  }
}
