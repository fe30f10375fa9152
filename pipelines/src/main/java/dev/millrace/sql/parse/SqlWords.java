package dev.millrace.sql.parse;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;

/** The words of SQL by what they may mean where a column of that name may be meant as well. */
final class SqlWords {
  /** Words that make up the grammar of expressions; as names they must be quoted by hand. */
  static final Set<String> GRAMMAR =
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
  static final Set<String> QUERY_GRAMMAR =
      Stream.concat(
              GRAMMAR.stream(),
              Stream.of(
                  "ALL",
                  "GROUP",
                  "BY",
                  "HAVING",
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
                  "USING"))
          .collect(Collectors.toUnmodifiableSet());

  static final Set<String> TYPES =
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

  static final Set<String> UNITS =
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
  static final Set<String> UNIT_FUNCTIONS = Set.of("TIMESTAMPADD", "TIMESTAMPDIFF", "EXTRACT");

  private SqlWords() {}

  /** Whether the parser takes a word in capitals for something else than a name. */
  static boolean isReserved(String upper) {
    return Reserved.WORDS.isReservedWord(upper);
  }

  /** The parser's list of reserved words, read at first use because it takes a moment. */
  private static final class Reserved {
    static final SqlAbstractParserImpl.Metadata WORDS = SqlSettings.reservedWords();
  }
}
