package dev.millrace.io.file.found;

import java.util.List;

/** What random columns are made of. */
final class Kinds {
  /** Texts of columns, by what they look like. */
  static final List<List<String>> TEXTS =
      List.of(
          List.of("0", "7", "-12", "9223372036854775807", "-9223372036854775808"),
          List.of("0.5", "-1.25", "3e2", "12.0", "1E-3", "123456.789", "-0.0"),
          List.of("99999999999999999999", "-12345678901234567890", "5"),
          List.of("true", "false", "TRUE", "False", "True"),
          List.of("007", "01234", "12"),
          List.of("2024-01-31", "1999-12-01", "2024-02-29"),
          List.of("2024-01-31 10:00:00", "2024-01-31T23:59:59"),
          List.of("10:30:00", "23:59:59"),
          List.of("x", "a b", "12 apples", "O'Hara", "1.2.3", "é", "NA", "日本"),
          List.of("a,b", "say \"hi\"", "two\nlines", "semi;colon", "tab\there", "\""),
          List.of("1.5.0", "1-2", "--", "e5", "0x1F", "1,5"));

  /** Values of JSON, by column; the first tells the type. */
  static final List<List<String>> VALUES =
      List.of(
          List.of("1", "-5", "9223372036854775807"),
          List.of("12345678901234567890", "1"),
          List.of("1.5", "2", "1e3"),
          List.of("true", "false"),
          List.of("\"a\"", "\"1\"", "\"\"", "\"\\u00e9 \\\"q\\\"\""),
          List.of("\"2024-01-31\"", "\"1999-12-01\""),
          List.of("\"2024-01-31 10:00:00\""),
          List.of("[1, 2]", "[]", "[null, 3]"),
          List.of("{\"x\": 1, \"y\": \"b\"}", "{\"y\": null}", "{}"),
          List.of("[{\"z\": [0.5], \"w\": true}]", "[{\"z\": []}]", "[]"),
          List.of("null"));

  /** How DuckDB makes columns of a number: value and type. */
  static final List<String> TYPES =
      List.of(
          "$ % 2 = 0::BOOLEAN",
          "$ - 100::TINYINT",
          "$ * 100::SMALLINT",
          "$ * 10000000 - 100::INTEGER",
          "$::BIGINT * 40000000000000000::BIGINT",
          "$ * 1::UTINYINT",
          "$ * 300::USMALLINT",
          "$::BIGINT * 20000000::UINTEGER",
          "$ / 7::FLOAT",
          "$ / 7::DOUBLE",
          "$ / 7::DECIMAL(9,3)",
          "$ / 7::DECIMAL(18,6)",
          "'é' || $::VARCHAR",
          "('x' || $)::BLOB",
          "DATE '1960-01-01' + $ * 300::DATE",
          "TIME '00:00:00' + to_seconds($)::TIME",
          "TIMESTAMP '1960-01-01 00:00:00.123456' + to_hours($ * 5000)::TIMESTAMP",
          "[$, NULL]::INTEGER[]",
          "{'a': $, 'b': ['q']}::STRUCT(a INTEGER, b VARCHAR[])");

  private Kinds() {}
}
