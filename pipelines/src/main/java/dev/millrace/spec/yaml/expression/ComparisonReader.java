package dev.millrace.spec.yaml.expression;

import dev.millrace.spec.yaml.expression.PythonMethod.Value;
import dev.millrace.spec.yaml.expression.Token.Kind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what compares values: {@code ==} and its like, {@code is None}, {@code in}. */
final class ComparisonReader {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<=", ">=", "<", ">");

  private final PlainExpression expression;
  private final Words words;
  private final boolean python;

  ComparisonReader(PlainExpression expression, Words words, boolean python) {
    this.expression = expression;
    this.words = words;
    this.python = python;
  }

  /** A comparison, or just a value. */
  Value read(boolean kept) {
    int start = words.next();
    Value value = expression.sum(kept);
    Token sign = words.peek();
    if (sign == null) {
      return truth(value, start, kept);
    }
    if (sign.text().equals("is")) {
      missing();
    } else if (COMPARISONS.contains(sign.text())) {
      compare(sign, kept, start);
    } else if (python && (sign.text().equals("in") || isNotIn())) {
      member(kept, start);
    } else {
      return truth(value, start, kept);
    }
    return Value.UNKNOWN;
  }

  /** Python takes any value for true or false. */
  private Value truth(Value value, int start, boolean kept) {
    if (python && kept && words.get(start).kind() == Kind.NAME) {
      words.open(start, "PYTHON_TRUE(");
      words.close(")");
    }
    return value;
  }

  private void missing() {
    words.take();
    words.takes("not");
    words.require("None");
    words.replace(words.before(), "NULL");
  }

  private void compare(Token sign, boolean kept, int start) {
    words.take();
    if (sign.text().equals("!=")) {
      words.replaceSpaced(sign, "IS DISTINCT FROM");
    } else if (sign.text().equals("==") && !kept) {
      words.replaceSpaced(sign, "IS NOT DISTINCT FROM");
    }
    int other = words.next();
    expression.sum(false);
    if (isComparison() || isNone(start, sign) || isNone(other, null)) {
      throw new Words.NotPlain();
    }
  }

  private boolean isComparison() {
    Token sign = words.peek();
    return sign != null
        && (COMPARISONS.contains(sign.text()) || sign.text().equals("in") || isNotIn());
  }

  /** Python tells None by {@code is}; what it compares otherwise is hardly meant. */
  private boolean isNone(int token, @Nullable Token before) {
    return words.is(token, "None") && (before == null || words.get(token + 1).equals(before));
  }

  private boolean isNotIn() {
    return words.isNext("not") && words.is(words.next() + 1, "in");
  }

  /** {@code a in b} and {@code a not in b}, of a list that is written out or of a value. */
  private void member(boolean kept, int start) {
    boolean negated = words.takes("not");
    Token word = negated ? words.before() : words.get(words.next());
    int end = words.take().end();
    if (words.isNext("[") || words.isNext("(") && words.hasComma(words.next())) {
      words.replace(word.start(), end, negated ? "NOT IN" : "IN");
      list();
      // None is in no list, which NULL is not known to be.
      words.close(negated ? " IS NOT FALSE" : kept ? "" : " IS TRUE");
    } else {
      words.open(start, negated ? "NOT PYTHON_IN(" : "PYTHON_IN(");
      words.replace(word.start(), end, ",");
      expression.sum(false);
      words.close(")");
    }
    if (isComparison()) {
      throw new Words.NotPlain();
    }
  }

  private void list() {
    String end = words.isNext("[") ? "]" : ")";
    words.replace(words.get(words.next()), "(");
    expression.elements(end);
    words.replace(words.before(), ")");
  }
}
