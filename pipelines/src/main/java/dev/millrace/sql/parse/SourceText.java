package dev.millrace.sql.parse;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.type.SqlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;

/**
 * An expression's text, made fit for the parser, with the way back to the places in the original.
 * Three things are adapted: columns whose names are words of SQL ({@code value}, {@code timestamp},
 * {@code day}) are put in quotes where they stand for the column; names in backticks get double
 * quotes; {@code ==} becomes {@code =}.
 */
public final class SourceText {
  /** Words that make up the grammar of expressions; as names they must be quoted by hand. */
  private static final Set<String> GRAMMAR =
      Set.of(
          "AND",
          "OR",
          "NOT",
          "CASE",
          "WHEN",
          "THEN",
          "ELSE",
          "NULL",
          "TRUE",
          "FALSE",
          "UNKNOWN",
          "IS",
          "IN",
          "LIKE",
          "SIMILAR",
          "BETWEEN",
          "SYMMETRIC",
          "ASYMMETRIC",
          "ESCAPE",
          "AS",
          "FROM",
          "FOR",
          "CAST",
          "DISTINCT",
          "EXISTS",
          "SELECT",
          "WHERE",
          "ON",
          "OVER",
          "UNION");

  /** The same of queries. */
  private static final Set<String> QUERY_GRAMMAR =
      Stream.concat(
              GRAMMAR.stream(),
              Stream.of(
                  "SELECT",
                  "DISTINCT",
                  "ALL",
                  "FROM",
                  "WHERE",
                  "GROUP",
                  "BY",
                  "HAVING",
                  "UNION",
                  "EXCEPT",
                  "INTERSECT",
                  "ORDER",
                  "LIMIT",
                  "OFFSET",
                  "FETCH",
                  "WINDOW",
                  "JOIN",
                  "INNER",
                  "LEFT",
                  "RIGHT",
                  "FULL",
                  "OUTER",
                  "CROSS",
                  "NATURAL",
                  "ON",
                  "USING"))
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> TYPES =
      Set.of(
          "DATE",
          "TIME",
          "TIMESTAMP",
          "BOOLEAN",
          "INTEGER",
          "INT",
          "BIGINT",
          "SMALLINT",
          "TINYINT",
          "REAL",
          "FLOAT",
          "DOUBLE",
          "DECIMAL",
          "DEC",
          "NUMERIC",
          "CHAR",
          "CHARACTER",
          "VARCHAR",
          "BINARY",
          "VARBINARY",
          "ARRAY",
          "MAP",
          "ROW",
          "INTERVAL",
          "UUID",
          "VARIANT");

  private static final Set<String> UNITS =
      Set.of(
          "YEAR",
          "YEARS",
          "QUARTER",
          "MONTH",
          "MONTHS",
          "WEEK",
          "DAY",
          "DAYS",
          "HOUR",
          "HOURS",
          "MINUTE",
          "MINUTES",
          "SECOND",
          "SECONDS",
          "MILLISECOND",
          "DOW",
          "DOY",
          "EPOCH");

  /** Functions whose first or third argument is a unit of time. */
  private static final Set<String> UNIT_FUNCTIONS =
      Set.of("TIMESTAMPADD", "TIMESTAMPDIFF", "EXTRACT");

  private record Token(int start, int end, Kind kind) {}

  private enum Kind {
    WORD,
    QUOTED_NAME,
    STRING,
    NUMBER,
    SIGN
  }

  private final String original;
  private final Schema input;
  private final Set<String> grammar;
  private final StringBuilder text = new StringBuilder();
  private final List<Integer> origins = new ArrayList<>();
  private final List<Token> tokens;
  private int openCases;

  private SourceText(String original, Schema input, Set<String> grammar) {
    this.original = original;
    this.input = input;
    this.grammar = grammar;
    this.tokens = tokens(original);
  }

  /**
   * Reads an expression.
   *
   * @throws SqlProblem if it is empty or a quote is not closed
   */
  public static SourceText of(String sql, Schema input) throws SqlProblem {
    return of(sql, input, GRAMMAR);
  }

  /**
   * Reads a query, in which further words are grammar.
   *
   * @throws SqlProblem if it is empty or a quote is not closed
   */
  public static SourceText ofQuery(String sql, Schema input) throws SqlProblem {
    return of(sql, input, QUERY_GRAMMAR);
  }

  private static SourceText of(String sql, Schema input, Set<String> grammar) throws SqlProblem {
    SourceText source = new SourceText(sql, input, grammar);
    source.adapt();
    if (sql.isBlank()) {
      throw new SqlProblem(ErrorCodes.EMPTY_EXPRESSION, 1, 1, "the expression is empty");
    }
    int open = source.openQuote();
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
    if (tokens.size() == 1 && tokens.get(0).kind() == Kind.QUOTED_NAME && name.length() > 2) {
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

  private void adapt() {
    int done = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      copy(done, token.start());
      adapt(i, token);
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
    String name = word(index);
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.equals("CASE")) {
      openCases++;
      return false;
    }
    if (upper.equals("END") && openCases > 0) {
      openCases--;
      return false;
    }
    if (!Reserved.WORDS.isReservedWord(upper)) {
      return false;
    }
    if (word(index - 1).equals(".")) {
      return true;
    }
    // Nothing but a name stands before a point, whether the input has it or is not known.
    boolean named = input.hasField(name) || word(index + 1).equals(".");
    return named && !grammar.contains(upper) && !isKeyword(index, upper);
  }

  private boolean isKeyword(int index, String upper) {
    String next = word(index + 1);
    String previous = word(index - 1).toUpperCase(Locale.ROOT);
    boolean valueOfKey = upper.equals("VALUE") && kind(index - 1) == Kind.STRING;
    if (next.equals("(") || previous.equals("JSON") || valueOfKey) {
      return true;
    }
    if (TYPES.contains(upper) && (previous.equals("AS") || kind(index + 1) == Kind.STRING)) {
      return true;
    }
    if (!UNITS.contains(upper)) {
      return false;
    }
    return previous.equals("TO")
        || kind(index - 1) == Kind.STRING
        || kind(index - 1) == Kind.NUMBER
        || word(index - 2).equalsIgnoreCase("INTERVAL")
        || previous.equals(")")
        || previous.equals("(")
            && UNIT_FUNCTIONS.contains(word(index - 2).toUpperCase(Locale.ROOT));
  }

  private String word(int index) {
    return index < 0 || index >= tokens.size()
        ? ""
        : original.substring(tokens.get(index).start(), tokens.get(index).end());
  }

  private Kind kind(int index) {
    return index < 0 || index >= tokens.size() ? Kind.SIGN : tokens.get(index).kind();
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

  /**
   * Where a quote opens that never closes.
   *
   * @return its offset, or -1
   */
  private int openQuote() {
    if (tokens.isEmpty()) {
      return -1;
    }
    Token last = tokens.get(tokens.size() - 1);
    boolean quoted = last.kind() == Kind.STRING || last.kind() == Kind.QUOTED_NAME;
    int quotes = 0;
    for (int i = last.start(); quoted && i < last.end(); i++) {
      quotes += original.charAt(i) == original.charAt(last.start()) ? 1 : 0;
    }
    return quotes % 2 == 1 ? last.start() : -1;
  }

  private static List<Token> tokens(String sql) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      int end;
      Kind kind = Kind.SIGN;
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      } else if (sql.startsWith("--", at)) {
        end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end;
        continue;
      } else if (sql.startsWith("/*", at)) {
        end = sql.indexOf("*/", at + 2);
        at = end < 0 ? sql.length() : end + 2;
        continue;
      } else if (c == '\'') {
        kind = Kind.STRING;
        end = endOfQuoted(sql, at);
      } else if (c == '"' || c == '`') {
        kind = Kind.QUOTED_NAME;
        end = endOfQuoted(sql, at);
      } else if (Character.isDigit(c)) {
        kind = Kind.NUMBER;
        end = endOfWord(sql, at);
      } else if (Character.isJavaIdentifierStart(c)) {
        kind = Kind.WORD;
        end = endOfWord(sql, at);
      } else {
        end = sql.startsWith("==", at) ? at + 2 : at + 1;
      }
      tokens.add(new Token(at, end, kind));
      at = end;
    }
    return tokens;
  }

  private static int endOfWord(String sql, int start) {
    int end = start;
    while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
      end++;
    }
    return end;
  }

  /** After the closing quote; a doubled quote stands for itself. */
  private static int endOfQuoted(String sql, int start) {
    char quote = sql.charAt(start);
    int at = start + 1;
    while (at < sql.length()) {
      if (sql.charAt(at) == quote) {
        if (at + 1 >= sql.length() || sql.charAt(at + 1) != quote) {
          return at + 1;
        }
        at++;
      }
      at++;
    }
    return sql.length();
  }

  /** The parser's list of reserved words, read at first use because it takes a moment. */
  private static final class Reserved {
    static final SqlAbstractParserImpl.Metadata WORDS = SqlSettings.reservedWords();
  }
}
