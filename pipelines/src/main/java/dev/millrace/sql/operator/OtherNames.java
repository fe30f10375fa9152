package dev.millrace.sql.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;

/**
 * Functions as DuckDB and PostgreSQL call them: those that are another name of one here, and what
 * to use instead of those that are not. {@code docs/sql-functions.md} is made of it.
 */
public final class OtherNames {
  /** Whose arguments stand the other way round there. */
  private static final String POSITION = "POSITION";

  /** Name there → name here, with the same arguments. */
  private static final Map<String, String> SAME = same();

  /** Name there → what to use here, the end of the sentence «Use …». */
  private static final Map<String, String> INSTEAD = instead();

  private OtherNames() {}

  private static Map<String, String> same() {
    Map<String, String> same = new TreeMap<>();
    same.put("ARRAY_CAT", "ARRAY_CONCAT");
    same.put("ARRAY_HAS", "ARRAY_CONTAINS");
    same.put("ARRAY_LENGTH", "CARDINALITY");
    same.put("ARRAY_TO_STRING", "ARRAY_JOIN");
    same.put("BASE64", "TO_BASE64");
    same.put("BIT_COUNT", "BITCOUNT");
    same.put("EPOCH_MS", "UNIX_MILLIS");
    same.put("EPOCH_US", "UNIX_MICROS");
    same.put("INSTR", POSITION);
    same.put("JSON_ARRAY_LENGTH", "JSON_LENGTH");
    same.put("LCASE", "LOWER");
    same.put("LIST_APPEND", "ARRAY_APPEND");
    same.put("LIST_CONCAT", "ARRAY_CONCAT");
    same.put("LIST_CONTAINS", "ARRAY_CONTAINS");
    same.put("LIST_DISTINCT", "ARRAY_DISTINCT");
    same.put("LIST_MAX", "ARRAY_MAX");
    same.put("LIST_MIN", "ARRAY_MIN");
    same.put("LOG", "LOG10");
    same.put("ORD", "ASCII");
    same.put("POW", "POWER");
    same.put("PREFIX", "STARTS_WITH");
    same.put("REGEXP_MATCHES", "REGEXP_LIKE");
    same.put("STRING_SPLIT", "SPLIT");
    same.put("STRING_TO_ARRAY", "SPLIT");
    same.put("STRPOS", POSITION);
    same.put("STR_SPLIT", "SPLIT");
    same.put("SUFFIX", "ENDS_WITH");
    same.put("TRUNC", "TRUNCATE");
    same.put("UCASE", "UPPER");
    same.put("UNHEX", "FROM_HEX");
    same.put("UNICODE", "ASCII");
    same.put("WEEKOFYEAR", "WEEK");
    same.put("XOR", "BITXOR");
    return Collections.unmodifiableMap(same);
  }

  private static Map<String, String> instead() {
    Map<String, String> instead = new TreeMap<>();
    instead.put("AGE", "TIMESTAMPDIFF(DAY, from, to), in the unit that you need");
    instead.put("ARRAY_SORT", "SORT_ARRAY(array), which puts NULL first");
    instead.put("BTRIM", "TRIM(BOTH ' ' FROM text)");
    instead.put("CONTAINS", "POSITION(part IN text) > 0, or ARRAY_CONTAINS(array, value)");
    instead.put("DATEADD", "time + INTERVAL '1' DAY");
    instead.put("DATEDIFF", "TIMESTAMPDIFF(DAY, from, to), which counts whole units");
    instead.put("DATE_ADD", "time + INTERVAL '1' DAY");
    instead.put("DATE_BIN", "FLOOR(time TO MINUTE), or windows for other lengths");
    instead.put("DATE_DIFF", "TIMESTAMPDIFF(DAY, from, to), which counts whole units");
    instead.put("DATE_PART", "EXTRACT(YEAR FROM time)");
    instead.put("DAYNAME", "DATE_FORMAT(time, 'EEEE')");
    instead.put("DECODE", "FROM_BASE64(text) or FROM_HEX(text)");
    instead.put("DIV", "a / b, which cuts the fraction off where both are whole numbers");
    instead.put("ENCODE", "TO_BASE64(bytes) or TO_HEX(bytes)");
    instead.put("ELEMENT_AT", "map['key'] or array[1]");
    instead.put("EPOCH", "UNIX_SECONDS(time), or UNIX_MILLIS(time) / 1000.0 with the fraction");
    instead.put("FORMAT", "texts put together with ||");
    instead.put("GENERATE_SERIES", "rows that come from a source; no expression makes any");
    instead.put("HASH", "MD5(text) or SHA256(text)");
    instead.put("HEX", "UPPER(TO_HEX(CAST(text AS VARBINARY)))");
    instead.put("ISFINITE", "x > CAST('-Infinity' AS DOUBLE) AND x < CAST('Infinity' AS DOUBLE)");
    instead.put("ISINF", "ABS(x) = CAST('Infinity' AS DOUBLE)");
    instead.put("ISNAN", "x = CAST('NaN' AS DOUBLE)");
    instead.put("ISODOW", "EXTRACT(DOW FROM time), where Sunday is 1");
    instead.put("JSON_BUILD_OBJECT", "JSON_OBJECT('key': value)");
    instead.put("JSON_EXTRACT", "JSON_QUERY(json, '$.path'), or JSON_VALUE for a single value");
    instead.put("JSON_EXTRACT_PATH_TEXT", "JSON_VALUE(json, '$.path')");
    instead.put("JSON_EXTRACT_STRING", "JSON_VALUE(json, '$.path')");
    instead.put("JSON_VALID", "text IS JSON VALUE");
    instead.put("LEN", "LENGTH(text) or CARDINALITY(array)");
    instead.put("LIST_FILTER", "the step Explode, and Filter after it");
    instead.put("LIST_POSITION", "ARRAY_POSITION(array, value), which is 0 where it is not there");
    instead.put("LIST_SLICE", "ARRAY_SLICE(array, start, length), which counts from 0");
    instead.put("LIST_SORT", "SORT_ARRAY(array), which puts NULL first");
    instead.put("LIST_TRANSFORM", "the step Explode, and MapToFields after it");
    instead.put("MAKE_DATE", "CAST(text AS DATE) with a text such as '2024-01-31'");
    instead.put("MONTHNAME", "DATE_FORMAT(time, 'MMMM')");
    instead.put("PRINTF", "texts put together with ||");
    instead.put("QUOTE_LITERAL", "'''' || REPLACE(text, '''', '''''') || ''''");
    instead.put("REGEXP_FULL_MATCH", "REGEXP_LIKE(text, '^(...)$')");
    instead.put("REGEXP_SPLIT_TO_ARRAY", "SPLIT(REGEXP_REPLACE(text, pattern, ','), ',')");
    instead.put(
        "REGEXP_SUBSTR",
        "REGEXP_EXTRACT(text, pattern), which gives a group if the pattern has one");
    instead.put("ROW_TO_JSON", "JSON_OBJECT('key': value), or a sink with format JSON");
    instead.put("STRFTIME", "DATE_FORMAT(time, 'yyyy-MM-dd HH:mm'), with a pattern of Java");
    instead.put("STRLEN", "OCTET_LENGTH(CAST(text AS VARBINARY))");
    instead.put("STRPTIME", "TO_TIMESTAMP(text, 'dd/MM/yyyy'), with a pattern of Java");
    instead.put("STRUCT_EXTRACT", "row.field");
    instead.put("STRUCT_PACK", "ROW(a, b)");
    instead.put("TIME_BUCKET", "FLOOR(time TO MINUTE), or windows for other lengths");
    instead.put("TO_CHAR", "DATE_FORMAT(time, 'yyyy-MM-dd HH:mm'), or CAST(number AS VARCHAR)");
    instead.put("TO_DATE", "CAST(TO_TIMESTAMP(text, 'dd/MM/yyyy') AS DATE)");
    instead.put("TO_JSON", "JSON_OBJECT('key': value) or JSON_ARRAY(value)");
    instead.put("TO_NUMBER", "CAST(text AS DECIMAL(38, 2))");
    instead.put("TYPEOF", "millrace plan, which shows the type of every column");
    instead.put("UNNEST", "the step Explode");
    return Collections.unmodifiableMap(instead);
  }

  /** The same call by the name that it has here; empty if there is none. */
  public static Optional<SqlCall> renamed(SqlCall call) {
    return here(call.getOperator().getName())
        .map(
            name -> {
              List<SqlNode> operands = new ArrayList<>(call.getOperandList());
              if (name.equals(POSITION)) {
                Collections.reverse(operands);
              }
              return Functions.TABLE.named(name).createCall(call.getParserPosition(), operands);
            });
  }

  /** The name that a function of another system has here. */
  public static Optional<String> here(String name) {
    return Optional.ofNullable(SAME.get(name.toUpperCase(Locale.ROOT)));
  }

  /** What to use instead of a function of another system. */
  public static Optional<String> instead(String name) {
    return Optional.ofNullable(INSTEAD.get(name.toUpperCase(Locale.ROOT)));
  }

  /** All names that are known from elsewhere. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(SAME.keySet());
    names.addAll(INSTEAD.keySet());
    return names;
  }
}
