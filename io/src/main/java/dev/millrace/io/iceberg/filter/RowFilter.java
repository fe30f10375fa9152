package dev.millrace.io.iceberg.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;

/**
 * Reads a condition in SQL as one of the library's: comparisons of a column with a value, {@code IS
 * NULL}, {@code IN}, {@code LIKE 'abc%'}, a column that is a truth value, {@code AND}, {@code OR},
 * {@code NOT}. As in SQL, what is compared with NULL is neither so nor not so; the library's own
 * comparisons take NULL for the least value.
 */
public final class RowFilter {
  private static final Pattern TOKENS =
      Pattern.compile(
          "\\s*(?:(?<text>'(?:[^']|'')*')|(?<number>-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?)"
              + "|(?<name>[A-Za-z_][A-Za-z_0-9.]*|`[^`]+`|\"[^\"]+\")"
              + "|(?<sign><=|>=|<>|!=|=|<|>|[(),]))");

  /** Signs with what they mean if the value stands before the column. */
  private static final Map<String, String> TURNED =
      Map.of("=", "=", "<>", "<>", "<", ">", ">", "<", "<=", ">=", ">=", "<=");

  private static final Map<String, String> OPPOSITES =
      Map.of("=", "<>", "<>", "=", "<", ">=", ">=", "<", ">", "<=", "<=", ">");

  private static final Map<String, BiFunction<String, Object, Expression>> COMPARISONS =
      Map.of(
          "=", Expressions::equal,
          "<>", Expressions::notEqual,
          "<", Expressions::lessThan,
          ">", Expressions::greaterThan,
          "<=", Expressions::lessThanOrEqual,
          ">=", Expressions::greaterThanOrEqual);

  private final List<Token> tokens;
  private int next;

  /**
   * @param text of the token; the name of a column without its quotes
   * @param value what a literal stands for; null for other tokens
   */
  private record Token(String text, @Nullable Object value, boolean name) {
    boolean is(String word) {
      return text.equalsIgnoreCase(word) && !(value instanceof String);
    }
  }

  private RowFilter(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * The condition.
   *
   * @throws IllegalArgumentException for one that is not of these forms, with the reason
   */
  public static Expression of(String text) {
    RowFilter filter = new RowFilter(tokens(text));
    Expression condition = filter.alternatives(false);
    if (filter.next < filter.tokens.size()) {
      throw filter.unexpected("AND, OR or the end");
    }
    return condition;
  }

  private static List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKENS.matcher(text.stripTrailing());
    int end = 0;
    while (matcher.lookingAt()) {
      tokens.add(token(matcher));
      end = matcher.end();
      matcher.region(end, matcher.regionEnd());
    }
    if (end < text.stripTrailing().length()) {
      throw new IllegalArgumentException(
          "'" + text.substring(end).strip() + "' is not a part of a condition");
    }
    return tokens;
  }

  private static Token token(Matcher found) {
    if (found.group("text") != null) {
      String quoted = found.group("text");
      String text = quoted.substring(1, quoted.length() - 1).replace("''", "'");
      return new Token(quoted, text, false);
    } else if (found.group("number") != null) {
      String number = found.group("number");
      Object value =
          number.matches("-?[0-9]{1,18}") ? (Object) Long.valueOf(number) : Double.valueOf(number);
      return new Token(number, value, false);
    } else if (found.group("name") != null) {
      String name = found.group("name");
      String lower = name.toLowerCase(Locale.ROOT);
      return lower.equals("true") || lower.equals("false")
          ? new Token(name, Boolean.valueOf(lower), false)
          : new Token(name.replaceAll("^[`\"]|[`\"]$", ""), null, true);
    }
    return new Token(found.group("sign").replace("!=", "<>"), null, false);
  }

  private Expression alternatives(boolean negated) {
    Expression condition = conjunction(negated);
    while (takes("OR")) {
      Expression other = conjunction(negated);
      condition = negated ? Expressions.and(condition, other) : Expressions.or(condition, other);
    }
    return condition;
  }

  private Expression conjunction(boolean negated) {
    Expression condition = part(negated);
    while (takes("AND")) {
      Expression other = part(negated);
      condition = negated ? Expressions.or(condition, other) : Expressions.and(condition, other);
    }
    return condition;
  }

  private Expression part(boolean negated) {
    if (takes("NOT")) {
      return part(!negated);
    } else if (takes("(")) {
      Expression condition = alternatives(negated);
      require(")");
      return condition;
    }
    Token first = take("a column");
    if (first.value() != null) {
      String sign = sign();
      Token column = take("a column");
      if (!column.name()) {
        next--;
        throw unexpected("a column");
      }
      return compared(column.text(), String.valueOf(TURNED.get(sign)), first.value(), negated);
    } else if (!first.name()) {
      next--;
      throw unexpected("a column");
    }
    return ofColumn(first.text(), negated);
  }

  private Expression ofColumn(String column, boolean negated) {
    if (takes("IS")) {
      boolean not = takes("NOT") != negated;
      require("NULL");
      return not ? Expressions.notNull(column) : Expressions.isNull(column);
    } else if (next == tokens.size() || isNext("AND") || isNext("OR") || isNext(")")) {
      return compared(column, "=", true, negated);
    }
    boolean turned = takes("NOT");
    if (turned && !isNext("IN") && !isNext("LIKE")) {
      throw unexpected("IN or LIKE");
    }
    boolean not = turned != negated;
    if (takes("IN")) {
      List<Object> values = values();
      return known(
          column, not ? Expressions.notIn(column, values) : Expressions.in(column, values));
    } else if (takes("LIKE")) {
      return like(column, literal(), not);
    }
    return compared(column, sign(), literal(), not);
  }

  private Expression like(String column, Object pattern, boolean negated) {
    String text = pattern.toString();
    String start = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    if (start.contains("%") || start.contains("_") || start.equals(text)) {
      throw new IllegalArgumentException(
          "LIKE '" + text + "' asks for more than how a text begins; expected LIKE 'abc%'");
    }
    return known(
        column,
        negated ? Expressions.notStartsWith(column, start) : Expressions.startsWith(column, start));
  }

  private static Expression compared(String column, String sign, Object value, boolean negated) {
    String meant = negated ? String.valueOf(OPPOSITES.get(sign)) : sign;
    return known(
        column, Objects.requireNonNull(COMPARISONS.get(meant), meant).apply(column, value));
  }

  private static Expression known(String column, Expression condition) {
    return Expressions.and(Expressions.notNull(column), condition);
  }

  private List<Object> values() {
    List<Object> values = new ArrayList<>();
    require("(");
    do {
      values.add(literal());
    } while (takes(","));
    require(")");
    return values;
  }

  private Object literal() {
    Object value = take("a value").value();
    if (value == null) {
      next--;
      throw unexpected("a text, a number, TRUE or FALSE");
    }
    return value;
  }

  private String sign() {
    String sign = take("a comparison").text();
    if (!COMPARISONS.containsKey(sign)) {
      next--;
      throw unexpected("a comparison");
    }
    return sign;
  }

  private Token take(String expected) {
    if (next == tokens.size()) {
      throw unexpected(expected);
    }
    return tokens.get(next++);
  }

  private boolean isNext(String word) {
    return next < tokens.size() && tokens.get(next).is(word);
  }

  private boolean takes(String word) {
    boolean found = isNext(word);
    next += found ? 1 : 0;
    return found;
  }

  private void require(String word) {
    if (!takes(word)) {
      throw unexpected(word);
    }
  }

  private IllegalArgumentException unexpected(String expected) {
    String found = next < tokens.size() ? "'" + tokens.get(next).text() + "'" : "nothing";
    return new IllegalArgumentException("expected " + expected + "; got " + found);
  }
}
