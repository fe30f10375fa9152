package dev.millrace.sql.operator;

import static org.apache.calcite.sql.fun.SqlLibraryOperators.*;
import static org.apache.calcite.sql.fun.SqlStdOperatorTable.*;

import java.util.List;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/** What expressions may use of the SQL library's operators, by subject. */
final class OperatorList {
  static final List<SqlOperator> SIGNS =
      List.of(
          AND,
          OR,
          NOT,
          EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM,
          IS_NULL,
          IS_NOT_NULL,
          IS_TRUE,
          IS_NOT_TRUE,
          IS_FALSE,
          IS_NOT_FALSE,
          IS_UNKNOWN,
          IS_NOT_UNKNOWN,
          IN,
          NOT_IN,
          BETWEEN,
          NOT_BETWEEN,
          SYMMETRIC_BETWEEN,
          SYMMETRIC_NOT_BETWEEN,
          LIKE,
          NOT_LIKE,
          ILIKE,
          NOT_ILIKE,
          RLIKE,
          NOT_RLIKE,
          SIMILAR_TO,
          NOT_SIMILAR_TO,
          ESCAPE,
          PLUS,
          MINUS,
          MULTIPLY,
          DIVIDE,
          PERCENT_REMAINDER,
          UNARY_MINUS,
          UNARY_PLUS,
          SqlStdOperatorTable.CONCAT,
          DATETIME_PLUS,
          MINUS_DATE,
          INTERVAL,
          CASE,
          CAST,
          SAFE_CAST,
          TRY_CAST,
          DOT,
          ITEM,
          ROW,
          ARRAY_VALUE_CONSTRUCTOR,
          MAP_VALUE_CONSTRUCTOR,
          LITERAL_CHAIN,
          IS_JSON_VALUE,
          IS_NOT_JSON_VALUE,
          IS_JSON_OBJECT,
          IS_NOT_JSON_OBJECT,
          IS_JSON_ARRAY,
          IS_NOT_JSON_ARRAY,
          IS_JSON_SCALAR,
          IS_NOT_JSON_SCALAR,
          JSON_VALUE_EXPRESSION);

  static final List<SqlOperator> STRINGS =
      List.of(
          UPPER,
          LOWER,
          INITCAP,
          TRIM,
          LTRIM,
          RTRIM,
          SUBSTRING,
          POSITION,
          CHAR_LENGTH,
          CHARACTER_LENGTH,
          LENGTH,
          OCTET_LENGTH,
          CONCAT_FUNCTION,
          CONCAT_WS,
          REPLACE,
          REVERSE,
          REPEAT,
          LEFT,
          RIGHT,
          LPAD,
          RPAD,
          STARTS_WITH,
          ENDS_WITH,
          SPLIT,
          SPLIT_PART,
          TRANSLATE3,
          ASCII,
          CHR,
          OVERLAY,
          REGEXP_LIKE,
          REGEXP_REPLACE_3,
          REGEXP_EXTRACT,
          REGEXP_EXTRACT_ALL,
          LEVENSHTEIN,
          MD5,
          SHA1,
          SHA256,
          SHA512,
          TO_BASE64,
          FROM_BASE64,
          TO_HEX,
          FROM_HEX,
          URL_ENCODE,
          URL_DECODE,
          PARSE_URL);

  static final List<SqlOperator> NUMBERS =
      List.of(
          ABS, SIGN, CEIL, FLOOR, ROUND, TRUNCATE, MOD, POWER, SQRT, CBRT, EXP, LN, LOG10, LOG2,
          SIN, COS, TAN, ASIN, ACOS, ATAN, ATAN2, SINH, COSH, TANH, PI, DEGREES, RADIANS, GREATEST,
          LEAST, BITAND, BITOR, BITXOR, BITNOT, BITCOUNT);

  static final List<SqlOperator> TIMES =
      List.of(
          EXTRACT,
          YEAR,
          QUARTER,
          MONTH,
          WEEK,
          DAYOFYEAR,
          DAYOFMONTH,
          DAYOFWEEK,
          HOUR,
          MINUTE,
          SECOND,
          LAST_DAY,
          SqlStdOperatorTable.TIMESTAMP_ADD,
          SqlStdOperatorTable.TIMESTAMP_DIFF,
          ADD_MONTHS,
          UNIX_SECONDS,
          UNIX_MILLIS,
          UNIX_MICROS,
          UNIX_DATE,
          TIMESTAMP_SECONDS,
          TIMESTAMP_MILLIS,
          TIMESTAMP_MICROS,
          DATE_FROM_UNIX_DATE);

  static final List<SqlOperator> COLLECTIONS =
      List.of(
          CARDINALITY,
          ARRAY_CONTAINS,
          ARRAY_DISTINCT,
          ARRAY_MAX,
          ARRAY_MIN,
          ARRAY_POSITION,
          ARRAY_JOIN,
          ARRAY_CONCAT,
          ARRAY_APPEND,
          ARRAY_REMOVE,
          ARRAY_SLICE,
          SORT_ARRAY,
          MAP_KEYS,
          MAP_VALUES,
          MAP_CONTAINS_KEY,
          MAP_CONCAT,
          MAP_FROM_ARRAYS);

  static final List<SqlOperator> JSON =
      List.of(
          JSON_VALUE,
          JSON_QUERY,
          JSON_EXISTS,
          JSON_OBJECT,
          JSON_ARRAY,
          SqlLibraryOperators.JSON_TYPE,
          SqlLibraryOperators.JSON_LENGTH,
          SqlLibraryOperators.JSON_KEYS);

  static final List<SqlOperator> CONDITIONS = List.of(COALESCE, NULLIF, IF, IFNULL, NVL);

  private OperatorList() {}
}
