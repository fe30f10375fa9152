package dev.millrace.sql.parse;

import dev.millrace.sql.parse.SqlTokens.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

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

  TimeZoneClauses(SqlTokens tokens) {
    this.tokens = tokens;
  }

  /** All whose time and zone can be told; others are left to the parser, which refuses them. */
  List<Clause> all() {
    List<Clause> found = new ArrayList<>();
    for (int i = 1; i < tokens.all().size(); i++) {
      if (is(i, "AT") && is(i + 1, "TIME") && is(i + 2, "ZONE")) {
        int start = start(i - 1);
        while (start > 3 && isZone(start)) {
          start = start(start - 4);
        }
        int end = end(i + 3);
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
      if (isUnit(open - 1)) {
        return -1;
      } else if (is(open - 1, "FILTER") && is(open + 1, "WHERE") || is(open - 1, "OVER")) {
        return start(open - 2);
      } else if (is(open - 1, "GROUP") && is(open - 2, "WITHIN")) {
        return start(open - 3);
      }
      String before = tokens.word(open - 1).toUpperCase(Locale.ROOT);
      return open > 0 && isName(open - 1) && !NO_FUNCTIONS.contains(before) ? open - 1 : open;
    } else if (word.equals("]")) {
      int open = opening(last, "[", "]");
      return open < 1 ? -1 : start(open - 1);
    } else if (is(last, "END")) {
      return beginOfCase(last);
    } else if (tokens.kind(last) == Kind.STRING) {
      return LITERALS.contains(tokens.word(last - 1).toUpperCase(Locale.ROOT)) ? last - 1 : last;
    } else if (isUnit(last)) {
      return -1;
    } else if (isName(last)) {
      return tokens.word(last - 1).equals(".") && last > 1 ? start(last - 2) : last;
    }
    return -1;
  }

  /** Whether a token says what an INTERVAL counts: no operator is before it, as before a column. */
  private boolean isUnit(int index) {
    String before = tokens.word(index - 1);
    return tokens.kind(index) == Kind.WORD
        && SqlWords.UNITS.contains(tokens.word(index).toUpperCase(Locale.ROOT))
        && (tokens.kind(index - 1) == Kind.STRING
            || tokens.kind(index - 1) == Kind.NUMBER
            || before.equals(")")
            || before.equals("]")
            || is(index - 1, "TO")
            || is(index - 2, "INTERVAL"));
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

  /**
   * Whether the time of a clause is local, as it is written: {@code TIMESTAMP '...'} or {@code
   * CAST(x AS TIMESTAMP)}. Elsewhere AT TIME ZONE takes a local time for the zone's, and gives the
   * moment.
   */
  boolean isLocal(Clause clause) {
    int first = clause.start();
    int last = clause.at() - 1;
    while (tokens.word(first).equals("(") && closing(first) == last) {
      first++;
      last--;
    }
    if (is(first, "TIMESTAMP")) {
      return first + 1 == last && tokens.kind(last) == Kind.STRING;
    }
    boolean cast = is(first, "CAST") || is(first, "TRY_CAST") || is(first, "SAFE_CAST");
    if (!cast || closing(first + 1) != last) {
      return false;
    }
    int type = last - 1;
    if (tokens.word(type).equals(")")) {
      type = opening(type, "(", ")") - 1;
    }
    return is(type, "TIMESTAMP") && is(type - 1, "AS");
  }

  /**
   * Whether the time of a clause holds what clocks of a zone show, and is not the moment of it
   * again. What conditions of CASE look at does not get into the time.
   *
   * @param shows tells by its token what gives such times
   */
  boolean isOfClocks(Clause clause, IntPredicate shows) {
    for (int i = clause.start(); i < clause.at(); i++) {
      if (is(i, "TO_UTC_TIMESTAMP") && tokens.word(i + 1).equals("(")) {
        i = Math.max(i, closing(i + 1));
      } else if (is(i, "CASE") || is(i, "WHEN")) {
        i = then(i);
      } else if (shows.test(i)) {
        return true;
      }
    }
    return false;
  }

  /** The THEN of a CASE or WHEN; the token itself if there is none. */
  private int then(int first) {
    int depth = 0;
    for (int i = first + 1; i < tokens.all().size(); i++) {
      if (depth == 0 && is(i, "THEN")) {
        return i;
      }
      depth += is(i, "CASE") ? 1 : is(i, "END") ? -1 : 0;
    }
    return first;
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
