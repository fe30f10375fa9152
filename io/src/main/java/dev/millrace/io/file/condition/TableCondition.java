package dev.millrace.io.file.condition;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a condition in SQL over columns of a table: comparisons of a column with a value, {@code IS
 * NULL}, {@code IN}, {@code LIKE 'abc%'}, a column that is a truth value, {@code AND}, {@code OR},
 * {@code NOT}. As in SQL, what is compared with NULL is neither so nor not so.
 *
 * @param <T> what a condition is to the library that reads the table
 */
public final class TableCondition<T> {
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

  private static final Set<String> COMPARISONS = TURNED.keySet();

  /**
   * Makes a library's conditions. None of them is true of a NULL in its column, but {@link
   * #isNull}.
   *
   * @param <T> a condition
   */
  public interface Library<T> {
    T and(T one, T other);

    T or(T one, T other);

    T isNull(String column);

    T isNotNull(String column);

    /**
     * A comparison.
     *
     * @param sign one of = <> < <= > >=
     * @param value a text, a Boolean, or a number: a Long or Double that is what the text says, or
     *     else a BigDecimal
     */
    T compared(String column, String sign, Object value);

    /** Whether a column has one of some values, or none of them. */
    T in(String column, List<Object> values, boolean negated);

    /** Whether a column's text begins with another one, or does not. */
    T startsWith(String column, String start, boolean negated);
  }

  private final Library<T> made;
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

  private TableCondition(Library<T> made, List<Token> tokens) {
    this.made = made;
    this.tokens = tokens;
  }

  /**
   * The condition.
   *
   * @throws IllegalArgumentException for one that is not of these forms, with the reason
   */
  public static <T> T of(String text, Library<T> library) {
    TableCondition<T> filter = new TableCondition<>(library, tokens(text));
    T condition = filter.alternatives(false);
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
      return new Token(number, number(number), false);
    } else if (found.group("name") != null) {
      String name = found.group("name");
      String lower = name.toLowerCase(Locale.ROOT);
      return lower.equals("true") || lower.equals("false")
          ? new Token(name, Boolean.valueOf(lower), false)
          : new Token(name.replaceAll("^[`\"]|[`\"]$", ""), null, true);
    }
    return new Token(found.group("sign").replace("!=", "<>"), null, false);
  }

  /** A Long or a Double where that is the very number, or else a BigDecimal. */
  private static Object number(String text) {
    BigDecimal number = new BigDecimal(text);
    if (text.matches("-?[0-9]+")) {
      return number.toBigInteger().bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }
    double nearest = number.doubleValue();
    boolean same =
        Double.isFinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(number) == 0;
    return same ? (Object) nearest : number;
  }

  private T alternatives(boolean negated) {
    T condition = conjunction(negated);
    while (takes("OR")) {
      T other = conjunction(negated);
      condition = negated ? made.and(condition, other) : made.or(condition, other);
    }
    return condition;
  }

  private T conjunction(boolean negated) {
    T condition = part(negated);
    while (takes("AND")) {
      T other = part(negated);
      condition = negated ? made.or(condition, other) : made.and(condition, other);
    }
    return condition;
  }

  private T part(boolean negated) {
    if (takes("NOT")) {
      return part(!negated);
    } else if (takes("(")) {
      T condition = alternatives(negated);
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

  private T ofColumn(String column, boolean negated) {
    if (takes("IS")) {
      boolean not = takes("NOT") != negated;
      require("NULL");
      return not ? made.isNotNull(column) : made.isNull(column);
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
      return made.in(column, values, not);
    } else if (takes("LIKE")) {
      return like(column, literal(), not);
    }
    return compared(column, sign(), literal(), not);
  }

  private T like(String column, Object pattern, boolean negated) {
    String text = pattern.toString();
    String start = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    if (start.contains("%") || start.contains("_") || start.equals(text)) {
      throw new IllegalArgumentException(
          "LIKE '" + text + "' asks for more than how a text begins; expected LIKE 'abc%'");
    }
    return made.startsWith(column, start, negated);
  }

  private T compared(String column, String sign, Object value, boolean negated) {
    String meant = negated ? String.valueOf(OPPOSITES.get(sign)) : sign;
    return made.compared(column, meant, value);
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
    if (!COMPARISONS.contains(sign)) {
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
