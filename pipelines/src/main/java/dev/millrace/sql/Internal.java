package dev.millrace.sql;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/** Functions that {@link RexRewrite} puts in the place of the SQL library's own. */
final class Internal {
  static final SqlFunction PLUS = decimal("plus");
  static final SqlFunction MINUS = decimal("minus");
  static final SqlFunction TIMES = decimal("times");
  static final SqlFunction DIVIDE = decimal("divide");
  static final SqlFunction MOD = decimal("mod");
  static final SqlFunction QUOTIENT = number("quotient", double.class, double.class);
  static final SqlFunction ROUNDED = number("rounded", double.class);
  static final SqlFunction ABS_INT = number("absInt", int.class);
  static final SqlFunction ABS_LONG = number("absLong", long.class);
  static final SqlFunction TO_TIMESTAMP = time("timestamp", String.class);
  static final SqlFunction TO_DATE = time("date", String.class);
  static final SqlFunction TO_TIME = time("time", String.class);
  static final SqlFunction TRY_TIMESTAMP = time("tryTimestamp", String.class);
  static final SqlFunction TRY_DATE = time("tryDate", String.class);
  static final SqlFunction TRY_TIME = time("tryTime", String.class);
  static final SqlFunction TIMESTAMP_TEXT = time("timestampText", long.class);
  static final SqlFunction TIME_TEXT = time("timeText", int.class);
  static final SqlFunction UTF8 = text("utf8", ByteString.class);
  static final SqlFunction JSON_TEXT = text("jsonText", Object.class);
  static final SqlFunction BYTES = text("bytes", String.class);

  static final SqlFunction COPY = JavaFunction.internal(SqlValues.class, "copy", List.class);
  static final SqlFunction HAS_TEXT =
      JavaFunction.internal(ConstantSet.class, "hasText", String.class);
  static final SqlFunction HAS_NUMBER =
      JavaFunction.internal(ConstantSet.class, "hasNumber", long.class);

  /** Functions that would count surrogates instead of characters, or are inexact. */
  private static final Map<SqlOperator, List<SqlFunction>> BY_ARGUMENTS =
      Map.ofEntries(
          Map.entry(SqlStdOperatorTable.CHAR_LENGTH, List.of(text("length", String.class))),
          Map.entry(SqlStdOperatorTable.CHARACTER_LENGTH, List.of(text("length", String.class))),
          Map.entry(SqlLibraryOperators.LENGTH, List.of(text("length", String.class))),
          Map.entry(SqlStdOperatorTable.LOG10, List.of(number("log10", double.class))),
          Map.entry(
              SqlStdOperatorTable.SUBSTRING,
              List.of(
                  text("substring", String.class, int.class),
                  text("substring", String.class, int.class, int.class))),
          Map.entry(
              SqlStdOperatorTable.POSITION,
              List.of(
                  text("position", String.class, String.class),
                  text("position", String.class, String.class, int.class))),
          Map.entry(SqlLibraryOperators.LEFT, List.of(text("left", String.class, int.class))),
          Map.entry(SqlLibraryOperators.RIGHT, List.of(text("right", String.class, int.class))),
          Map.entry(
              SqlLibraryOperators.LPAD,
              List.of(text("lpad", String.class, int.class, String.class))),
          Map.entry(
              SqlLibraryOperators.RPAD,
              List.of(text("rpad", String.class, int.class, String.class))));

  private Internal() {}

  /** The function to call instead of an operator with that many arguments. */
  static Optional<SqlFunction> replacement(SqlOperator operator, int arguments) {
    return BY_ARGUMENTS.getOrDefault(operator, List.of()).stream()
        .filter(f -> f.getOperandCountRange().isValidCount(arguments))
        .findFirst();
  }

  private static SqlFunction decimal(String method) {
    return number(method, BigDecimal.class, BigDecimal.class, int.class, int.class);
  }

  private static SqlFunction number(String method, Class<?>... parameters) {
    return JavaFunction.internal(SqlNumbers.class, method, parameters);
  }

  private static SqlFunction time(String method, Class<?>... parameters) {
    return JavaFunction.internal(SqlTimes.class, method, parameters);
  }

  private static SqlFunction text(String method, Class<?>... parameters) {
    return JavaFunction.internal(SqlStrings.class, method, parameters);
  }
}
