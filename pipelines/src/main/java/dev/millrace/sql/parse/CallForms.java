package dev.millrace.sql.parse;

import dev.millrace.sql.operator.Functions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;

/**
 * How calls are written whose arguments belong to the grammar: the parser gives up in them before
 * anybody could count the arguments.
 */
final class CallForms {
  /** Each an expression, or two, over columns text, part, start, n, time, earlier and value. */
  static final Map<String, String> FORMS =
      Map.ofEntries(
          Map.entry("SUBSTRING", "SUBSTRING(text, start, n)"),
          Map.entry("POSITION", "POSITION(part IN text)"),
          Map.entry("OVERLAY", "OVERLAY(text PLACING part FROM start FOR n)"),
          Map.entry("TRIM", "TRIM(text) or TRIM(LEADING part FROM text)"),
          Map.entry("EXTRACT", "EXTRACT(HOUR FROM time)"),
          Map.entry("CAST", "CAST(value AS VARCHAR)"),
          Map.entry("TRY_CAST", "TRY_CAST(value AS VARCHAR)"),
          Map.entry("SAFE_CAST", "SAFE_CAST(value AS VARCHAR)"),
          Map.entry("TIMESTAMPADD", "TIMESTAMPADD(HOUR, n, time)"),
          Map.entry("TIMESTAMPDIFF", "TIMESTAMPDIFF(HOUR, earlier, time)"),
          Map.entry("TIMESTAMP_DIFF", "TIMESTAMPDIFF(HOUR, earlier, time)"),
          Map.entry("FLOOR", "FLOOR(value) or FLOOR(time TO HOUR)"),
          Map.entry("CEIL", "CEIL(value) or CEIL(time TO HOUR)"),
          Map.entry("JSON_VALUE", "JSON_VALUE(text, '$.path')"),
          Map.entry("JSON_QUERY", "JSON_QUERY(text, '$.path')"),
          Map.entry("JSON_EXISTS", "JSON_EXISTS(text, '$.path')"));

  /** A word, a text, a name in quotes, or a sign. */
  private static final Pattern TOKEN =
      Pattern.compile("'(?:[^']|'')*'|\"[^\"]*\"|\\w+|\\S", Pattern.DOTALL);

  private CallForms() {}

  /**
   * How the call is written that a place is in, if it is one of these.
   *
   * @param before the expression up to the place
   */
  static Optional<String> around(String before) {
    return Optional.ofNullable(open(before).peek())
        .map(name -> FORMS.get(name.toUpperCase(Locale.ROOT)))
        .map(form -> "; write " + form);
  }

  /** Whether an expression has a parenthesis that it does not close. */
  static boolean isOpen(String expression) {
    return !open(expression).isEmpty();
  }

  /** What stands before each parenthesis that is still open, the innermost first. */
  private static Deque<String> open(String before) {
    Deque<String> calls = new ArrayDeque<>();
    Matcher token = TOKEN.matcher(before);
    String last = "";
    while (token.find()) {
      if (token.group().equals("(")) {
        calls.push(last);
      } else if (token.group().equals(")") && !calls.isEmpty()) {
        calls.pop();
      }
      last = token.group();
    }
    return calls;
  }

  /** The word before the last one, in capitals; empty if there is none. */
  static String wordBeforeLast(String before) {
    Matcher token = TOKEN.matcher(before);
    String last = "";
    String previous = "";
    while (token.find()) {
      previous = last;
      last = token.group();
    }
    return previous.toUpperCase(Locale.ROOT);
  }

  /** Whether a function takes so many arguments, whatever their types. */
  static boolean takes(String function, int arguments) {
    return Functions.TABLE.called(function).stream()
        .anyMatch(operator -> operator.getOperandCountRange().isValidCount(arguments));
  }

  /** How many arguments a call has, written as {@code NAME(TYPE, TYPE(1, 2))}. */
  static int arguments(String call) {
    int depth = 0;
    int commas = 0;
    for (char sign : call.toCharArray()) {
      depth += sign == '(' || sign == '<' ? 1 : sign == ')' || sign == '>' ? -1 : 0;
      commas += sign == ',' && depth == 1 ? 1 : 0;
    }
    return call.endsWith("()") ? 0 : commas + 1;
  }

  /**
   * How many arguments a function takes.
   *
   * @param least what the SQL library says, for names that it does not tell the rest of
   */
  static String counts(String function, int least) {
    int min = Integer.MAX_VALUE;
    int max = -1;
    for (SqlOperator operator : Functions.TABLE.called(function)) {
      SqlOperandCountRange range = operator.getOperandCountRange();
      min = Math.min(min, range.getMin());
      max = range.getMax() < 0 ? Integer.MAX_VALUE : Math.max(max, range.getMax());
    }
    if (max < 0) {
      min = least;
      max = least;
    }
    String numbers =
        max == Integer.MAX_VALUE
            ? "at least " + min
            : min == max ? "" + min : min + (max == min + 1 ? " or " : " to ") + max;
    int last = max == Integer.MAX_VALUE ? min : max;
    return function + " takes " + numbers + (last == 1 ? " argument" : " arguments");
  }
}
