package dev.millrace.spec.yaml.expression;

import dev.millrace.spec.yaml.expression.PythonMethod.Value;
import dev.millrace.spec.yaml.expression.Token.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Expressions of Beam YAML that mean in Python, in its language {@code generic} and in SQL the
 * same, as SQL: columns and their fields, literals, {@code + - *}, comparisons, {@code and}, {@code
 * or}, {@code not}. {@code "abc"} is a string, 1.5 a floating-point number, and {@code ==} is true
 * or false where a value is missing.
 *
 * <p>Of Python also: {@code / // %}, {@code a if b else c}, {@code in}, {@code x[0]}, {@code
 * f'{x}'}, {@code **}, and the functions and methods of {@link PythonMethod} and {@link
 * PatternCall}. Whatever else Python does differently (a chain of comparisons, another call) is not
 * plain.
 */
public final class PlainExpression {
  private static final Map<String, String> CONSTANTS =
      Map.of("True", "TRUE", "False", "FALSE", "None", "NULL");
  private static final Map<String, String> QUOTIENTS =
      Map.of("/", "PYTHON_DIVIDE", "//", "PYTHON_FLOOR", "%", "PYTHON_MOD");

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

  private final boolean python;

  /** A function's name for the row, whose columns are named after it; empty in an expression. */
  private final String row;

  private final Words words;
  private final ComparisonReader comparison;
  private final CallReader calls;

  private PlainExpression(boolean python, String row, Words words) {
    this.python = python;
    this.row = row;
    this.words = words;
    this.comparison = new ComparisonReader(this, words, python);
    this.calls = new CallReader(this, words);
  }

  /**
   * The expression in SQL; empty if it is not plain.
   *
   * @param python whether it is Python, of which more is plain than of {@code generic}
   * @param predicate whether it decides which rows are kept, so that NULL is as good as false
   */
  public static Optional<String> sql(String text, boolean python, boolean predicate) {
    return sql(text, python, "", predicate);
  }

  /** What a function of the row gives, in SQL; empty if it is not plain. */
  public static Optional<String> sql(RowFunction function, boolean predicate) {
    return sql(function.expression(), true, function.row(), predicate);
  }

  private static Optional<String> sql(String text, boolean python, String row, boolean predicate) {
    try {
      Words words = new Words(text);
      new PlainExpression(python, row, words).choice(predicate);
      return words.result();
    } catch (Words.NotPlain e) {
      return Optional.empty();
    }
  }

  /** {@code a if b else c}, or just {@code a}. */
  Value choice(boolean kept) {
    int start = words.next();
    Value value = alternatives(kept);
    if (!python || !words.takes("if")) {
      return value;
    }
    words.open(start, "PYTHON_IF(");
    words.replace(words.before(), ",");
    alternatives(true);
    words.require("else");
    words.replace(words.before(), ",");
    Value other = choice(kept);
    words.close(")");
    return value == other ? value : Value.UNKNOWN;
  }

  private Value alternatives(boolean kept) {
    Value value = conjunction(kept);
    while (words.takes("or")) {
      conjunction(kept);
    }
    return value;
  }

  private Value conjunction(boolean kept) {
    Value value = negation(kept);
    while (words.takes("and")) {
      negation(kept);
    }
    return value;
  }

  private Value negation(boolean kept) {
    if (words.takes("not")) {
      negation(false);
      return Value.UNKNOWN;
    }
    return comparison.read(kept);
  }

  /** One or more, from the bracket that opens them to the one that closes them. */
  void elements(String end) {
    do {
      words.take();
      if (words.isNext("None")) {
        throw new Words.NotPlain();
      }
      choice(false);
    } while (words.isNext(","));
    words.require(end);
  }

  Value sum(boolean kept) {
    int start = words.next();
    Value value = product(kept);
    while (words.takes("+") || words.takes("-")) {
      Token sign = words.before();
      boolean plus = sign.text().equals("+");
      Value other = product(false);
      if (python && plus && (value == Value.TEXT || other == Value.TEXT)) {
        words.replace(sign, "||");
        value = Value.TEXT;
      } else if (python && value == Value.UNKNOWN && other == Value.UNKNOWN) {
        words.open(start, plus ? "PYTHON_PLUS(" : "PYTHON_MINUS(");
        words.replace(sign, ",");
        words.close(")");
      } else {
        value = Value.NUMBER;
      }
    }
    return value;
  }

  private Value product(boolean kept) {
    int start = words.next();
    Value value = operand(kept);
    while (words.takes("*") || python && takesQuotient(value)) {
      Token sign = words.before();
      operand(false);
      String function = QUOTIENTS.get(sign.text());
      if (function != null) {
        words.open(start, function + "(");
        words.replace(sign, ",");
        words.close(")");
      }
      value = Value.NUMBER;
    }
    return value;
  }

  private boolean takesQuotient(Value value) {
    if (value == Value.TEXT && words.isNext("%")) {
      // Python puts values into a text with it.
      throw new Words.NotPlain();
    }
    return QUOTIENTS.keySet().stream().anyMatch(words::takes);
  }

  private Value operand(boolean kept) {
    if (words.takes("-")) {
      words.keepApart();
      operand(false);
      return Value.NUMBER;
    }
    int start = words.next();
    Value value;
    if (words.takes("(")) {
      value = choice(kept && words.isWhole());
      words.require(")");
    } else {
      value = value(kept);
    }
    while (python && (words.isNext("[") || words.isNext("."))) {
      value = words.isNext("[") ? calls.item(start) : calls.afterSign(start);
    }
    return python && words.takes("**") ? power(start) : value;
  }

  /** {@code a ** b}, which takes what is to its right first. */
  private Value power(int start) {
    words.open(start, "PYTHON_POWER(");
    words.replace(words.before(), ",");
    operand(false);
    words.close(")");
    return Value.NUMBER;
  }

  private Value value(boolean kept) {
    if (python && words.isNext("[")) {
      words.open(words.next(), "ARRAY");
      elements("]");
      return Value.UNKNOWN;
    }
    Token token = words.peek();
    if (token == null
        || token.kind() == Kind.SIGN
        || token.kind() == Kind.FORMATTED && !python
        || token.kind() == Kind.TEXT && !python && token.isPythons()
        || WORDS.contains(token.text())) {
      throw new Words.NotPlain();
    }
    words.take();
    if (token.kind() == Kind.FORMATTED) {
      words.replace(token, FormattedText.sql(token.content(), this::part));
      return Value.TEXT;
    } else if (token.kind() == Kind.TEXT) {
      words.replace(token, "'" + token.content().replace("'", "''") + "'");
      return Value.TEXT;
    } else if (token.kind() == Kind.NUMBER) {
      boolean exponent = token.text().matches(".*[eE].*");
      if (!token.isWholeNumber() && !exponent) {
        words.replace(token, token.text() + "E0");
      }
      return Value.NUMBER;
    } else if (python && words.isNext("(")) {
      return calls.named(token, kept);
    } else if (CONSTANTS.containsKey(token.text())) {
      words.replace(token, String.valueOf(CONSTANTS.get(token.text())));
    } else {
      column(token, token.text().length());
    }
    return Value.UNKNOWN;
  }

  /** A function has no other names than the row's. */
  void column(Token token, int length) {
    if (!row.isEmpty()) {
      String prefix = row + ".";
      if (!token.text().startsWith(prefix) || length <= prefix.length()) {
        throw new Words.NotPlain();
      }
      words.replace(token.start(), token.start() + prefix.length(), "");
    }
  }

  private String part(String text) {
    return sql(text, true, row, false).orElseThrow(Words.NotPlain::new);
  }
}
