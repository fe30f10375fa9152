package dev.millrace.sql.operator;

import dev.millrace.sql.function.ConstantSet;
import dev.millrace.sql.function.PartCasts;
import dev.millrace.sql.function.PythonTexts;
import dev.millrace.sql.function.SqlFloats;
import dev.millrace.sql.function.SqlJson;
import dev.millrace.sql.function.SqlLists;
import dev.millrace.sql.function.SqlMaps;
import dev.millrace.sql.function.SqlNumbers;
import dev.millrace.sql.function.SqlNumerals;
import dev.millrace.sql.function.SqlStrings;
import dev.millrace.sql.function.SqlTexts;
import dev.millrace.sql.function.SqlTimes;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/** Functions that stand in a typed tree in the place of the SQL library's own. */
public final class Internal {
  public static final SqlFunction PLUS = decimal("plus");
  public static final SqlFunction MINUS = decimal("minus");
  public static final SqlFunction TIMES = decimal("times");
  public static final SqlFunction DIVIDE = decimal("divide");
  public static final SqlFunction MOD = decimal("mod");
  public static final SqlFunction QUOTIENT = real("quotient", double.class, double.class);
  public static final SqlFunction EQUAL = real("equal", double.class, double.class);
  public static final SqlFunction LESS = real("less", double.class, double.class);
  public static final SqlFunction AT_MOST = real("atMost", double.class, double.class);
  public static final SqlFunction ROUNDED = real("rounded", double.class);
  public static final SqlFunction TRUNCATED = real("truncated", double.class);
  public static final SqlFunction ROUNDED_TO = real("rounded", double.class, int.class);
  public static final SqlFunction TRUNCATED_TO = real("truncated", double.class, int.class);
  public static final SqlFunction WHOLE = real("whole", double.class);
  public static final SqlFunction TRY_WHOLE = real("tryWhole", double.class, int.class);
  public static final SqlFunction SINGLE = real("single", double.class);
  public static final SqlFunction TRY_SINGLE = real("trySingle", double.class);
  public static final SqlFunction DECIMAL_TEXT = numeral("text", BigDecimal.class);
  public static final SqlFunction DOUBLE_TEXT = numeral("text", double.class);
  public static final SqlFunction REAL_TEXT = numeral("text", float.class);
  public static final SqlFunction DECIMAL_OF =
      numeral("decimal", String.class, int.class, int.class);
  public static final SqlFunction TRY_DECIMAL_OF =
      numeral("tryDecimal", String.class, int.class, int.class);
  public static final SqlFunction DIGITS = numeral("digits", String.class);
  public static final SqlFunction TRY_DIGITS = numeral("tryDigits", String.class);
  public static final SqlFunction DOUBLE_OF = numeral("real", String.class);
  public static final SqlFunction TRY_DOUBLE_OF = numeral("tryReal", String.class);
  public static final SqlFunction BIT_COUNT = number("bitCount", long.class, int.class);
  public static final SqlFunction ROUNDED_LONG = number("rounded", long.class, int.class);
  public static final SqlFunction TRUNCATED_LONG = number("truncated", long.class, int.class);
  public static final SqlFunction PLACES = number("places", int.class);
  public static final SqlFunction ABS_BYTE = number("absByte", byte.class);
  public static final SqlFunction ABS_SHORT = number("absShort", short.class);
  public static final SqlFunction ABS_INT = number("absInt", int.class);
  public static final SqlFunction ABS_LONG = number("absLong", long.class);
  public static final SqlFunction FLOOR_QUOTIENT = number("floorQuotient", long.class, long.class);
  public static final SqlFunction FLOOR_MOD = number("floorMod", long.class, long.class);
  public static final SqlFunction FLOOR_QUOTIENT_OF_REALS =
      real("floorQuotient", double.class, double.class);
  public static final SqlFunction FLOOR_MOD_OF_REALS = real("floorMod", double.class, double.class);
  public static final SqlFunction TO_TIMESTAMP = time("timestamp", String.class);
  public static final SqlFunction TO_DATE = time("date", String.class);
  public static final SqlFunction TO_TIME = time("time", String.class);
  public static final SqlFunction TRY_TIMESTAMP = time("tryTimestamp", String.class);
  public static final SqlFunction TRY_DATE = time("tryDate", String.class);
  public static final SqlFunction TRY_TIME = time("tryTime", String.class);
  public static final SqlFunction BETWEEN = time("between", String.class, long.class, long.class);
  public static final SqlFunction SECONDS_BETWEEN = time("secondsBetween", long.class, long.class);
  public static final SqlFunction WHOLE_POWER = number("power", long.class, long.class);
  public static final SqlFunction STRIP = python("strip", String.class, String.class);
  public static final SqlFunction LSTRIP = python("lstrip", String.class, String.class);
  public static final SqlFunction RSTRIP = python("rstrip", String.class, String.class);
  public static final SqlFunction WORDS = python("words", String.class);
  public static final SqlFunction UNDEFINED = python("undefined", String.class);
  public static final SqlFunction TITLE = parts("title", String.class);
  public static final SqlFunction ITEM_OF_TEXT = text("item", String.class, int.class);
  public static final SqlFunction ITEM_OF_LIST = list("item", int.class);
  public static final SqlFunction SECONDS = time("seconds", long.class);
  public static final SqlFunction LAST_DAY_OF_TIMESTAMP = time("lastDay", long.class);
  public static final SqlFunction TIMESTAMP_TEXT = time("timestampText", long.class);
  public static final SqlFunction TIME_TEXT = time("timeText", int.class);
  public static final SqlFunction TRY_UTF8 = text("tryUtf8", ByteString.class);
  public static final SqlFunction UTF8 = text("utf8", ByteString.class);
  public static final SqlFunction JSON_READ =
      JavaFunction.internal(SqlJson.class, "read", String.class);
  public static final SqlFunction JSON_WHOLE =
      JavaFunction.internal(SqlJson.class, "whole", String.class);
  public static final SqlFunction JSON_TEXT =
      JavaFunction.internal(SqlJson.class, "text", Object.class);
  public static final SqlFunction BASE64 = text("base64", ByteString.class);
  public static final SqlFunction LEFT = text("left", String.class, int.class);
  public static final SqlFunction COMPARE = parts("compare", String.class, String.class);
  public static final SqlFunction JOIN = parts("join", String.class, List.class);
  public static final SqlFunction MATCHES = JavaFunction.internalPattern(3);
  public static final SqlFunction MATCHES_ESCAPED = JavaFunction.internalPattern(4);
  public static final SqlFunction CAST_ELEMENTS =
      JavaFunction.internal(PartCasts.class, "list", List.class);
  public static final SqlFunction CAST_ENTRIES =
      JavaFunction.internal(PartCasts.class, "map", Map.class);
  public static final SqlFunction CAST_FIELDS =
      JavaFunction.internal(PartCasts.class, "row", Object[].class);
  public static final SqlFunction BYTES = text("bytes", String.class);

  public static final SqlFunction MAP_ITEM =
      JavaFunction.internal(SqlMaps.class, "item", Map.class, Object.class);
  public static final SqlFunction HAS_TEXT =
      JavaFunction.internal(ConstantSet.class, "hasText", String.class);
  public static final SqlFunction HAS_NUMBER =
      JavaFunction.internal(ConstantSet.class, "hasNumber", long.class);

  /** Functions that would count surrogates instead of characters, truncate, or are inexact. */
  private static final Map<SqlOperator, List<SqlFunction>> BY_ARGUMENTS = byArguments();

  /** Functions that would give NaN or NULL where there is no result. */
  private static final Map<SqlOperator, SqlFunction> OF_DOUBLES =
      Map.ofEntries(
          Map.entry(SqlStdOperatorTable.SQRT, real("sqrt", double.class)),
          Map.entry(SqlStdOperatorTable.POWER, real("power", double.class, double.class)),
          Map.entry(SqlStdOperatorTable.LOG10, real("log10", double.class)),
          Map.entry(SqlLibraryOperators.LOG2, real("log2", double.class)),
          Map.entry(SqlStdOperatorTable.SIN, real("sin", double.class)),
          Map.entry(SqlStdOperatorTable.COS, real("cos", double.class)),
          Map.entry(SqlStdOperatorTable.TAN, real("tan", double.class)),
          Map.entry(SqlStdOperatorTable.ASIN, real("asin", double.class)),
          Map.entry(SqlStdOperatorTable.ACOS, real("acos", double.class)));

  /**
   * Functions that the library computes of REAL either as of DOUBLE or as of a decimal, which knows
   * no NaN: by chance.
   */
  private static final Set<SqlOperator> WIDENED =
      Set.of(
          SqlStdOperatorTable.SIGN,
          SqlStdOperatorTable.CBRT,
          SqlStdOperatorTable.EXP,
          SqlStdOperatorTable.LN,
          SqlStdOperatorTable.ATAN,
          SqlStdOperatorTable.ATAN2,
          SqlLibraryOperators.SINH,
          SqlLibraryOperators.COSH,
          SqlLibraryOperators.TANH,
          SqlStdOperatorTable.DEGREES,
          SqlStdOperatorTable.RADIANS);

  /** Functions of bits, of which the library picks the variant for a type by chance. */
  private static final Map<SqlOperator, SqlFunction> OF_BITS =
      Map.of(
          SqlStdOperatorTable.BITAND, number("bitAnd", long.class, long.class),
          SqlStdOperatorTable.BITOR, number("bitOr", long.class, long.class),
          SqlStdOperatorTable.BITXOR, number("bitXor", long.class, long.class),
          SqlStdOperatorTable.BITNOT, number("bitNot", long.class));

  private Internal() {}

  private static Map<SqlOperator, List<SqlFunction>> byArguments() {
    Map<SqlOperator, List<SqlFunction>> functions = new LinkedHashMap<>();
    List<SqlFunction> length = List.of(text("length", String.class));
    functions.put(SqlStdOperatorTable.CHAR_LENGTH, length);
    functions.put(SqlStdOperatorTable.CHARACTER_LENGTH, length);
    functions.put(SqlLibraryOperators.LENGTH, length);
    functions.put(
        SqlStdOperatorTable.SUBSTRING,
        List.of(
            text("substring", String.class, int.class),
            text("substring", String.class, int.class, int.class)));
    functions.put(
        SqlStdOperatorTable.POSITION,
        List.of(
            text("position", String.class, String.class),
            text("position", String.class, String.class, int.class)));
    functions.put(
        SqlStdOperatorTable.OVERLAY,
        List.of(
            parts("overlay", String.class, String.class, int.class),
            parts("overlay", String.class, String.class, int.class, int.class)));
    put(functions, SqlLibraryOperators.LEFT, LEFT);
    put(functions, SqlLibraryOperators.RIGHT, text("right", String.class, int.class));
    put(functions, SqlLibraryOperators.REPEAT, text("repeat", String.class, int.class));
    put(functions, SqlLibraryOperators.LPAD, text("lpad", String.class, int.class, String.class));
    put(functions, SqlLibraryOperators.RPAD, text("rpad", String.class, int.class, String.class));
    put(functions, SqlLibraryOperators.SPLIT, parts("split", String.class, String.class));
    put(
        functions,
        SqlLibraryOperators.SPLIT_PART,
        parts("splitPart", String.class, String.class, int.class));
    put(
        functions,
        SqlLibraryOperators.TRANSLATE3,
        parts("translate", String.class, String.class, String.class));
    put(functions, SqlStdOperatorTable.INITCAP, parts("initcap", String.class));
    put(functions, SqlLibraryOperators.REVERSE, parts("reverse", String.class));
    put(
        functions,
        SqlLibraryOperators.LEVENSHTEIN,
        parts("levenshtein", String.class, String.class));
    putCollections(functions);
    putTimes(functions);
    return functions;
  }

  private static void putCollections(Map<SqlOperator, List<SqlFunction>> functions) {
    put(
        functions,
        SqlLibraryOperators.MAP_CONTAINS_KEY,
        JavaFunction.internal(SqlMaps.class, "containsKey", Map.class, Object.class));
    put(functions, SqlLibraryOperators.ARRAY_SLICE, list("slice", int.class, int.class));
    put(functions, SqlLibraryOperators.ARRAY_CONTAINS, list("contains", Object.class));
    put(functions, SqlLibraryOperators.ARRAY_POSITION, list("position", Object.class));
    put(functions, SqlLibraryOperators.ARRAY_REMOVE, list("remove", Object.class));
    put(functions, SqlLibraryOperators.ARRAY_DISTINCT, list("distinct"));
    put(functions, SqlLibraryOperators.ARRAY_MIN, list("least"));
    put(functions, SqlLibraryOperators.ARRAY_MAX, list("greatest"));
    functions.put(
        SqlLibraryOperators.SORT_ARRAY, List.of(list("sorted"), list("sorted", boolean.class)));
  }

  private static void putTimes(Map<SqlOperator, List<SqlFunction>> functions) {
    put(functions, SqlLibraryOperators.UNIX_SECONDS, SECONDS);
    put(functions, SqlLibraryOperators.UNIX_MICROS, time("micros", long.class));
    put(functions, SqlLibraryOperators.TIMESTAMP_MICROS, time("fromMicros", long.class));
    put(functions, SqlLibraryOperators.TIMESTAMP_SECONDS, time("fromSeconds", long.class));
    put(functions, SqlLibraryOperators.ADD_MONTHS, time("addMonths", int.class, int.class));
  }

  private static void put(
      Map<SqlOperator, List<SqlFunction>> functions, SqlOperator operator, SqlFunction function) {
    functions.put(operator, List.of(function));
  }

  /** The function of doubles to call instead of an operator. */
  public static Optional<SqlFunction> ofDoubles(SqlOperator operator) {
    return Optional.ofNullable(OF_DOUBLES.get(operator));
  }

  /** Whether an operator on REAL is to be computed of DOUBLE. */
  public static boolean isWidened(SqlOperator operator) {
    return WIDENED.contains(operator);
  }

  /** The function of bits in 64 to call instead of an operator. */
  public static Optional<SqlFunction> ofBits(SqlOperator operator) {
    return Optional.ofNullable(OF_BITS.get(operator));
  }

  /** The function to call instead of an operator with that many arguments. */
  public static Optional<SqlFunction> replacement(SqlOperator operator, int arguments) {
    return BY_ARGUMENTS.getOrDefault(operator, List.of()).stream()
        .filter(f -> f.getOperandCountRange().isValidCount(arguments))
        .findFirst();
  }

  private static SqlFunction list(String method, Class<?>... others) {
    Class<?>[] parameters =
        Stream.concat(Stream.of(List.class), Arrays.stream(others)).toArray(Class<?>[]::new);
    return JavaFunction.internal(SqlLists.class, method, parameters);
  }

  private static SqlFunction decimal(String method) {
    return number(method, BigDecimal.class, BigDecimal.class, int.class, int.class);
  }

  private static SqlFunction number(String method, Class<?>... parameters) {
    return JavaFunction.internal(SqlNumbers.class, method, parameters);
  }

  private static SqlFunction real(String method, Class<?>... parameters) {
    return JavaFunction.internal(SqlFloats.class, method, parameters);
  }

  private static SqlFunction numeral(String method, Class<?>... parameters) {
    return JavaFunction.internal(SqlNumerals.class, method, parameters);
  }

  private static SqlFunction parts(String method, Class<?>... parameters) {
    return JavaFunction.internal(SqlTexts.class, method, parameters);
  }

  private static SqlFunction python(String method, Class<?>... parameters) {
    return JavaFunction.internal(PythonTexts.class, method, parameters);
  }

  private static SqlFunction time(String method, Class<?>... parameters) {
    return JavaFunction.internal(SqlTimes.class, method, parameters);
  }

  private static SqlFunction text(String method, Class<?>... parameters) {
    return JavaFunction.internal(SqlStrings.class, method, parameters);
  }
}
