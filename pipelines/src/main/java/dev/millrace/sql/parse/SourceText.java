package dev.millrace.sql.parse;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.parse.SqlTokens.Kind;
import dev.millrace.sql.parse.SqlTokens.Token;
import dev.millrace.sql.parse.TimeZoneClauses.Clause;
import dev.millrace.sql.type.SqlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * An expression's text, made fit for the parser, with the way back to the places in the original.
 * Four things are adapted: columns whose names are words of SQL ({@code value}, {@code timestamp},
 * {@code day}) are put in quotes where they stand for the column; names in backticks get double
 * quotes; {@code ==} becomes {@code =}; {@code time AT TIME ZONE zone} becomes a call.
 */
public final class SourceText {
  /** What {@code AT TIME ZONE} is called. */
  private static final String FROM_UTC = "FROM_UTC_TIMESTAMP";

  private final String original;
  private final Schema input;
  private final Set<String> grammar;
  private final StringBuilder text = new StringBuilder();
  private final List<Integer> origins = new ArrayList<>();
  private final SqlTokens tokens;
  private int openCases;

  private SourceText(String original, Schema input, Set<String> grammar) {
    this.original = original;
    this.input = input;
    this.grammar = grammar;
    this.tokens = new SqlTokens(original);
  }

  /**
   * Reads an expression.
   *
   * @throws SqlProblem if it is empty or a quote is not closed
   */
  public static SourceText of(String sql, Schema input) throws SqlProblem {
    return of(sql, input, SqlWords.GRAMMAR);
  }

  /**
   * Reads a query, in which further words are grammar.
   *
   * @throws SqlProblem if it is empty or a quote is not closed
   */
  public static SourceText ofQuery(String sql, Schema input) throws SqlProblem {
    return of(sql, input, SqlWords.QUERY_GRAMMAR);
  }

  private static SourceText of(String sql, Schema input, Set<String> grammar) throws SqlProblem {
    SourceText source = new SourceText(sql, input, grammar);
    source.adapt(source.zoned());
    if (sql.isBlank()) {
      throw new SqlProblem(ErrorCodes.EMPTY_EXPRESSION, 1, 1, "the expression is empty");
    }
    int open = source.tokens.openQuote();
    if (open >= 0) {
      throw source.at(open, ErrorCodes.NOT_SQL, "the quote that opens here is not closed");
    }
    return source;
  }

  /** The text for the parser. */
  public String sql() {
    return text.toString();
  }

  /** The input column if the whole text is its name, as it is or in quotes; else -1. */
  public int column() {
    String name = original.trim();
    if (input.hasField(name)) {
      return input.indexOf(name);
    }
    if (tokens.all().size() == 1 && tokens.kind(0) == Kind.QUOTED_NAME && name.length() > 2) {
      String unquoted = name.substring(1, name.length() - 1);
      return input.hasField(unquoted) ? input.indexOf(unquoted) : -1;
    }
    return -1;
  }

  /** A problem at a place in the text of {@link #sql}, told in terms of the original text. */
  public SqlProblem problem(String code, int line, int column, String message) {
    int offset = 0;
    for (int i = 1; i < line; i++) {
      int next = text.indexOf("\n", offset);
      offset = next < 0 ? offset : next + 1;
    }
    offset += column - 1;
    int origin =
        offset >= origins.size() ? original.length() : offset < 0 ? 0 : origins.get(offset);
    return at(origin, code, message);
  }

  private SqlProblem at(int offset, String code, String message) {
    String before = original.substring(0, offset);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new SqlProblem(code, line, offset - before.lastIndexOf('\n'), message);
  }

  /**
   * Where a time zone is asked for.
   *
   * @throws SqlProblem if it is asked for of a local time
   */
  private List<Clause> zoned() throws SqlProblem {
    TimeZoneClauses zones = new TimeZoneClauses(tokens);
    List<Clause> clauses = zones.all();
    for (Clause outer : clauses) {
      int at = tokens.all().get(outer.at()).start();
      if (zones.isLocal(outer)) {
        throw at(
            at,
            ErrorCodes.NOT_SQL,
            "the time before AT TIME ZONE is written as a local one, of which PostgreSQL gives the"
                + " moment: TO_UTC_TIMESTAMP(local, 'Europe/Berlin'). If it is a moment in UTC,"
                + " what the zone's clocks show is FROM_UTC_TIMESTAMP(time, 'Europe/Berlin')");
      }
      boolean ofClocks =
          zones.isOfClocks(
              outer,
              i ->
                  tokens.word(i).equalsIgnoreCase(FROM_UTC)
                      || clauses.stream().anyMatch(inner -> inner.at() == i));
      if (ofClocks) {
        throw at(
            at,
            ErrorCodes.NOT_SQL,
            "the time before AT TIME ZONE is made of what a zone's clocks show; the moment of a"
                + " local time is TO_UTC_TIMESTAMP(local, 'Europe/Berlin')");
      }
    }
    return clauses;
  }

  private void adapt(List<Clause> zoned) {
    int done = 0;
    for (int i = 0; i < tokens.all().size(); i++) {
      Token token = tokens.all().get(i);
      copy(done, token.start());
      int number = i;
      zoned.stream()
          .filter(clause -> clause.start() == number)
          .forEach(clause -> add(FROM_UTC + "(", token.start()));
      if (zoned.stream().anyMatch(clause -> clause.at() == number)) {
        add(",", token.start());
      } else if (zoned.stream()
          .noneMatch(clause -> number > clause.at() && number <= clause.at() + 2)) {
        adapt(i, token);
      }
      zoned.stream()
          .filter(clause -> clause.end() == number)
          .forEach(clause -> add(")", token.end() - 1));
      done = token.end();
    }
    copy(done, original.length());
  }

  private void adapt(int index, Token token) {
    switch (token.kind()) {
      case WORD -> {
        boolean quoted = standsForColumn(index);
        add(quoted ? "\"" : "", token.start());
        copy(token.start(), token.end());
        add(quoted ? "\"" : "", token.end() - 1);
      }
      case QUOTED_NAME -> {
        add("\"", token.start());
        for (int at = token.start() + 1; at < token.end() - 1; at++) {
          boolean doubled = original.charAt(at) == '"' && original.charAt(token.start()) == '`';
          add(doubled ? "\"" : "", at);
          copy(at, at + 1);
        }
        add(token.end() - token.start() > 1 ? "\"" : "", token.end() - 1);
      }
      case SIGN -> {
        boolean doubled = token.end() - token.start() == 2;
        copy(token.start(), token.start() + 1);
        add(doubled ? " " : "", token.start());
      }
      case STRING, NUMBER -> copy(token.start(), token.end());
    }
  }

  private boolean standsForColumn(int index) {
    String name = tokens.word(index);
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.equals("CASE")) {
      openCases++;
      return false;
    }
    if (upper.equals("END") && openCases > 0) {
      openCases--;
      return false;
    }
    if (!SqlWords.isReserved(upper)) {
      return false;
    }
    if (tokens.word(index - 1).equals(".")) {
      return true;
    }
    // Nothing but a name stands before a point, whether the input has it or is not known.
    boolean named = input.hasField(name) || tokens.word(index + 1).equals(".");
    return named && !grammar.contains(upper) && !isKeyword(index, upper);
  }

  private boolean isKeyword(int index, String upper) {
    String next = tokens.word(index + 1);
    String previous = tokens.word(index - 1).toUpperCase(Locale.ROOT);
    boolean valueOfKey = upper.equals("VALUE") && tokens.kind(index - 1) == Kind.STRING;
    if (next.equals("(") || previous.equals("JSON") || valueOfKey) {
      return true;
    }
    if (SqlWords.TYPES.contains(upper)
        && (previous.equals("AS") || tokens.kind(index + 1) == Kind.STRING)) {
      return true;
    }
    if (!SqlWords.UNITS.contains(upper)) {
      return false;
    }
    return previous.equals("TO")
        || tokens.kind(index - 1) == Kind.STRING
        || tokens.kind(index - 1) == Kind.NUMBER
        || tokens.word(index - 2).equalsIgnoreCase("INTERVAL")
        || previous.equals(")")
        || previous.equals("(")
            && SqlWords.UNIT_FUNCTIONS.contains(tokens.word(index - 2).toUpperCase(Locale.ROOT));
  }

  private void copy(int from, int to) {
    for (int i = from; i < to; i++) {
      text.append(original.charAt(i));
      origins.add(i);
    }
  }

  private void add(String inserted, int origin) {
    for (int i = 0; i < inserted.length(); i++) {
      text.append(inserted.charAt(i));
      origins.add(origin);
    }
  }
}
