package dev.millrace.sql.parse;

import java.util.ArrayList;
import java.util.List;

/** The words, names, texts, numbers and signs of an expression, without blanks and comments. */
final class SqlTokens {
  /** A part of the text, from the first offset up to the second. */
  record Token(int start, int end, Kind kind) {}

  /** What a token is. */
  enum Kind {
    WORD,
    QUOTED_NAME,
    STRING,
    NUMBER,
    SIGN
  }

  private final String sql;
  private final List<Token> tokens;

  SqlTokens(String sql) {
    this.sql = sql;
    this.tokens = tokens(sql);
  }

  /** In the order of the text. */
  List<Token> all() {
    return tokens;
  }

  /** The text of a token; empty beside the ends. */
  String word(int index) {
    return index < 0 || index >= tokens.size()
        ? ""
        : sql.substring(tokens.get(index).start(), tokens.get(index).end());
  }

  /** What a token is; a sign beside the ends. */
  Kind kind(int index) {
    return index < 0 || index >= tokens.size() ? Kind.SIGN : tokens.get(index).kind();
  }

  /**
   * Where a quote opens that never closes.
   *
   * @return its offset, or -1
   */
  int openQuote() {
    if (tokens.isEmpty()) {
      return -1;
    }
    Token last = tokens.get(tokens.size() - 1);
    boolean quoted = last.kind() == Kind.STRING || last.kind() == Kind.QUOTED_NAME;
    int quotes = 0;
    for (int i = last.start(); quoted && i < last.end(); i++) {
      quotes += sql.charAt(i) == sql.charAt(last.start()) ? 1 : 0;
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
}
