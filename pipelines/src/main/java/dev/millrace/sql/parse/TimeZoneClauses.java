package dev.millrace.sql.parse;

import dev.millrace.sql.parse.SqlTokens.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds {@code time AT TIME ZONE zone}, which the SQL library's grammar does not have, so that it
 * can be written as a call. It binds as PostgreSQL has it: closer than any other operator.
 */
final class TimeZoneClauses {
  /** What stands before a parenthesis without calling anything. */
  private static final Set<String> NO_FUNCTIONS =
      Set.of(
          "AND",
          "OR",
          "NOT",
          "IN",
          "BETWEEN",
          "LIKE",
          "ILIKE",
          "RLIKE",
          "CASE",
          "WHEN",
          "THEN",
          "ELSE",
          "IS",
          "ON",
          "WHERE",
          "HAVING",
          "SELECT",
          "FROM",
          "BY",
          "AS",
          "DISTINCT");

  private static final Set<String> LITERALS = Set.of("TIMESTAMP", "DATE", "TIME");

  /**
   * One of them, by numbers of tokens.
   *
   * @param start the first token of the time
   * @param at the word AT; TIME and ZONE follow
   * @param end the last token of the zone
   */
  record Clause(int start, int at, int end) {}

  private final SqlTokens tokens;

  private TimeZoneClauses(SqlTokens tokens) {
    this.tokens = tokens;
  }

  /** All whose time and zone can be told; others are left to the parser, which refuses them. */
  static List<Clause> in(SqlTokens tokens) {
    TimeZoneClauses clauses = new TimeZoneClauses(tokens);
    List<Clause> found = new ArrayList<>();
    for (int i = 1; i < tokens.all().size(); i++) {
      if (clauses.is(i, "AT") && clauses.is(i + 1, "TIME") && clauses.is(i + 2, "ZONE")) {
        int start = clauses.start(i - 1);
        while (start > 3 && clauses.isZone(start)) {
          start = clauses.start(start - 4);
        }
        int end = clauses.end(i + 3);
        if (start >= 0 && end >= 0) {
          found.add(new Clause(start, i, end));
        }
      }
    }
    return found;
  }

  private boolean is(int index, String word) {
    return tokens.kind(index) == Kind.WORD && tokens.word(index).equalsIgnoreCase(word);
  }

  /** Whether a token begins the zone of a clause. */
  private boolean isZone(int index) {
    return is(index - 1, "ZONE") && is(index - 2, "TIME") && is(index - 3, "AT");
  }

  private boolean isName(int index) {
    return tokens.kind(index) == Kind.WORD || tokens.kind(index) == Kind.QUOTED_NAME;
  }

  /** The first token of the value that ends with a token; -1 if it is none. */
  private int start(int last) {
    String word = tokens.word(last);
    if (word.equals(")")) {
      int open = opening(last, "(", ")");
      String before = tokens.word(open - 1).toUpperCase(Locale.ROOT);
      return open > 0 && isName(open - 1) && !NO_FUNCTIONS.contains(before) ? open - 1 : open;
    } else if (word.equals("]")) {
      int open = opening(last, "[", "]");
      return open < 1 ? -1 : start(open - 1);
    } else if (is(last, "END")) {
      return beginOfCase(last);
    } else if (tokens.kind(last) == Kind.STRING) {
      return LITERALS.contains(tokens.word(last - 1).toUpperCase(Locale.ROOT)) ? last - 1 : last;
    } else if (isName(last)) {
      return tokens.word(last - 1).equals(".") && last > 1 ? start(last - 2) : last;
    }
    return -1;
  }

  private int opening(int last, String open, String close) {
    int depth = 0;
    for (int i = last; i >= 0; i--) {
      depth += tokens.word(i).equals(close) ? 1 : tokens.word(i).equals(open) ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private int beginOfCase(int last) {
    int depth = 0;
    for (int i = last; i >= 0; i--) {
      depth += is(i, "END") ? 1 : is(i, "CASE") ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** The last token of the value that begins with a token; -1 if it is none. */
  private int end(int first) {
    if (tokens.kind(first) == Kind.STRING) {
      return first;
    } else if (tokens.word(first).equals("(")) {
      return closing(first);
    } else if (!isName(first)) {
      return -1;
    } else if (tokens.word(first + 1).equals("(")) {
      return closing(first + 1);
    }
    return tokens.word(first + 1).equals(".") ? end(first + 2) : first;
  }

  private int closing(int first) {
    int depth = 0;
    for (int i = first; i < tokens.all().size(); i++) {
      depth += tokens.word(i).equals("(") ? 1 : tokens.word(i).equals(")") ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
