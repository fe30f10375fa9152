package dev.millrace.sql;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.element.RowFault;
import dev.millrace.expr.Expression;
import dev.millrace.expr.TypedExpression;
import dev.millrace.sql.type.SqlProblem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The compiler's contract: types, columns, classes of values, life of an expression. */
final class SqlCompilerTest {
  private static Object evaluate(String sql, Schema schema, Object... row) throws SqlProblem {
    return SqlCompiler.compile(sql, schema).expression().evaluate(row);
  }

  @Test
  void passesAPlainColumnOnAsItIs() throws SqlProblem {
    // given
    Schema schema = ExampleRow.schema("a INTEGER", "at TIMESTAMP(6)", "order VARCHAR");
    Object[] row = {1, 1_700_000_000_123_456L, "o1"};

    // when
    TypedExpression plain = SqlCompiler.compile(" at ", schema);
    TypedExpression reserved = SqlCompiler.compile("order", schema);
    TypedExpression quoted = SqlCompiler.compile("`order`", schema);
    TypedExpression sameType = SqlCompiler.compile("at", schema, ExampleRow.type("TIMESTAMP(6)"));

    // then
    assertThat(plain.column()).isEqualTo(1);
    assertThat(plain.columns()).containsExactly("at");
    assertThat(SqlCompiler.typeName(plain.type())).isEqualTo("TIMESTAMP(6)");
    assertThat(plain.expression().evaluate(row)).isEqualTo(1_700_000_000_123_456L);
    assertThat(reserved.column()).isEqualTo(2);
    assertThat(quoted.column()).isEqualTo(2);
    assertThat(sameType.column()).isEqualTo(1);
  }

  @Test
  void namesTheColumnsItReadsInTheirOrder() throws SqlProblem {
    TypedExpression compiled =
        SqlCompiler.compile(
            "CASE WHEN value > 1 THEN address.city ELSE order_id END", ExampleRow.SCHEMA);

    assertThat(compiled.columns()).containsExactly("order_id", "value", "address");
    assertThat(compiled.column()).isEqualTo(-1);
    assertThat(compiled.text())
        .isEqualTo("CASE WHEN value > 1 THEN address.city ELSE order_id END");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          quantity + 1 ~ INTEGER ~ true
          order_id || 'x' ~ VARCHAR ~ false
          quantity IS NULL ~ BOOLEAN ~ false
          amount * 2 ~ DECIMAL(23, 2) ~ true
          amount + 1.125 ~ DECIMAL(14, 3) ~ true
          value / 2 ~ BIGINT ~ true
          ratio * quantity ~ DOUBLE ~ true
          CAST(amount AS DECIMAL(38, 10)) ~ DECIMAL(38, 10) ~ true
          FLOOR(event_time TO HOUR) ~ TIMESTAMP ~ true
          CAST(event_time AS DATE) ~ DATE ~ true
          CAST(event_time AS TIME) ~ TIME ~ true
          ARRAY[1, 2] ~ ARRAY<INTEGER> ~ false
          MAP['a', quantity] ~ MAP<VARCHAR, INTEGER> ~ false
          address.geo ~ ROW<lat DOUBLE> ~ true
          body ~ VARBINARY ~ true
          COALESCE(discount, 0) ~ INTEGER ~ false
          attributes['visits'] ~ BIGINT ~ true
          """)
  void reportsTypeAndNullability(String sql, String type, boolean nullable) throws SqlProblem {
    TypedExpression compiled = SqlCompiler.compile(sql, ExampleRow.SCHEMA);

    assertThat(SqlCompiler.typeName(compiled.type())).isEqualTo(type);
    assertThat(compiled.type().getNullable()).isEqualTo(nullable);
  }

  @Test
  void givesTheClassOfEveryKindOfValue() throws SqlProblem {
    // given
    Schema schema =
        ExampleRow.schema(
            "t TINYINT",
            "s SMALLINT",
            "i INTEGER",
            "l BIGINT",
            "f REAL",
            "d DOUBLE",
            "p DECIMAL(12, 2)",
            "u DECIMAL",
            "v VARCHAR",
            "b VARBINARY",
            "at TIMESTAMP",
            "us TIMESTAMP(6)",
            "day DATE",
            "tod TIME",
            "flag BOOLEAN");
    byte[] bytes = {1, 2};
    Object[] row = {
      (byte) 1,
      (short) 2,
      3,
      4L,
      1.5f,
      2.5,
      new BigDecimal("9.50"),
      new BigDecimal("1.234"),
      "v",
      bytes,
      1_700_000_000_123L,
      -1L,
      19_000,
      3_600_000,
      true
    };

    // when / then: COALESCE goes through generated code, unlike a plain column
    for (String column :
        List.of("t", "s", "i", "l", "f", "d", "p", "v", "at", "day", "tod", "flag")) {
      String sql = "CASE WHEN flag THEN " + column + " END";
      assertThat(evaluate(sql, schema, row)).isEqualTo(row[schema.indexOf(column)]);
    }
    assertThat(evaluate("CASE WHEN flag THEN b END", schema, row)).isEqualTo(bytes);
    assertThat(evaluate("CASE WHEN flag THEN u END", schema, row))
        .isEqualTo(new BigDecimal("1.234000000000000000"));
    assertThat(evaluate("CASE WHEN flag THEN us END", schema, row)).isEqualTo(-1L);
    assertThat(evaluate("UNIX_MILLIS(us)", schema, row)).isEqualTo(-1L);
    assertThat(evaluate("b = X'0102'", schema, row)).isEqualTo(true);
  }

  @Test
  void convertsWhatIsNestedInCollections() throws SqlProblem {
    // given
    Schema schema =
        ExampleRow.schema(
            "items ARRAY<ROW<id INTEGER, raw VARBINARY, at TIMESTAMP(6)>>",
            "parts MAP<VARCHAR, VARBINARY>");
    byte[] raw = {7};
    List<Object> items = Collections.singletonList(new Object[] {1, raw, 1_999_999L});
    Object[] row = {items, Map.of("k", raw)};

    // when
    Object[] item = (Object[]) evaluate("items[1]", schema, row);

    // then
    assertThat(item[0]).isEqualTo(1);
    assertThat((byte[]) item[1]).isEqualTo(raw);
    assertThat(item[2]).isEqualTo(1_999_999L);
    assertThat(evaluate("items[1].raw = X'07'", schema, row)).isEqualTo(true);
    assertThat(evaluate("UNIX_MILLIS(items[1].at)", schema, row)).isEqualTo(1_999L);
    assertThat((byte[]) evaluate("parts['k']", schema, row)).isEqualTo(raw);
    assertThat(evaluate("items[2].id", schema, row)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      textBlock =
          """
          quantity ~ BIGINT ~ 3
          quantity ~ DECIMAL(5, 2) ~ 3.00
          quantity ~ VARCHAR ~ '3'
          ratio ~ INTEGER ~ 3
          amount ~ DECIMAL(5, 1) ~ 9.5
          amount ~ DECIMAL ~ 9.50
          amount ~ DECIMAL(2, 2) ~ bad row ML-6001
          '2024-01-31T10:15:30Z' ~ TIMESTAMP ~ TIMESTAMP '2024-01-31 10:15:30'
          '2024-01-31T10:15:30.123456Z' ~ TIMESTAMP(6) ~ TIMESTAMP '2024-01-31 10:15:30.123456'
          event_time ~ VARCHAR ~ '2024-01-31 10:15:30.500'
          event_time ~ DATE ~ DATE '2024-01-31'
          user_id ~ INTEGER ~ bad row ML-6003
          NULL ~ INTEGER ~ NULL
          NULL ~ ARRAY<VARCHAR> ~ NULL
          discount ~ INTEGER NOT NULL ~ bad row ML-6005
          quantity ~ INTEGER NOT NULL ~ 3
          ARRAY[1, 2] ~ ARRAY<BIGINT> ~ ARRAY[1, 2]
          ROW(1, 'a') ~ ROW<id BIGINT, name VARCHAR> ~ ROW(1, 'a')
          MAP['a', 1] ~ MAP<VARCHAR, BIGINT> ~ MAP['a', 1]
          """)
  void castsToADeclaredType(String sql, String type, String result) throws SqlProblem {
    // given
    TypedExpression compiled = SqlCompiler.compile(sql, ExampleRow.SCHEMA, ExampleRow.type(type));

    // when
    String value;
    try {
      value =
          ExampleRow.render(compiled.expression().evaluate(ExampleRow.values()), compiled.type());
    } catch (RowFault fault) {
      value = "bad row " + fault.code();
    }

    // then
    assertThat(compiled.type()).isEqualTo(ExampleRow.type(type));
    assertThat(value).isEqualTo(result);
  }

  @Test
  void faultsNameTheExpressionAndTheValue() throws SqlProblem {
    // given
    Schema schema = ExampleRow.schema("v VARCHAR", "n INTEGER NOT NULL");

    // when / then
    assertThat(fault("CAST(v AS INTEGER)", schema, "12x", 1))
        .isEqualTo("ML-6003 not a number in: CAST(v AS INTEGER) ('12x')");
    assertThat(fault("10 / n", schema, null, 0)).isEqualTo("ML-6002 division by zero in: 10 / n");
    assertThat(fault("n + 1", schema, null, Integer.MAX_VALUE))
        .isEqualTo("ML-6001 number out of range in: n + 1 (integer overflow)");
    assertThat(fault("CAST(v AS TIMESTAMP)", schema, "soon", 1))
        .isEqualTo(
            "ML-6004 not a date or time in: CAST(v AS TIMESTAMP)"
                + " ('soon' is not a timestamp like 2024-01-31 10:00:00)");
    assertThat(fault("n + 1", schema, null, null))
        .isEqualTo("ML-6005 a column that is declared NOT NULL is NULL, in: n + 1");
    assertThat(fault("SUBSTRING(v, 1, -1)", schema, "abc", 1))
        .isEqualTo(
            "ML-6009 cannot compute: SUBSTRING(v, 1, -1)"
                + " (the length of a substring is negative: -1)");
  }

  private static String fault(String sql, Schema schema, Object... row) throws SqlProblem {
    Expression expression = SqlCompiler.compile(sql, schema).expression();
    RowFault fault = catchThrowableOfType(RowFault.class, () -> expression.evaluate(row));
    assertThat(fault).as(sql).isNotNull();
    return fault.code() + " " + fault.reason();
  }

  @Test
  void aFaultyConstantFailsOnlyTheRowsThatReachIt() throws SqlProblem {
    // given
    Schema schema = ExampleRow.schema("n INTEGER");
    String sql = "CASE WHEN n > 0 THEN n ELSE 1 / 0 END";

    // when / then
    assertThat(evaluate(sql, schema, 5)).isEqualTo(5);
    assertThat(fault(sql, schema, -5)).startsWith("ML-6002 ");
    assertThat(evaluate(sql, schema, 7)).isEqualTo(7);
  }

  @Test
  void worksAfterItTravelledAsBytes() throws SqlProblem {
    // given
    TypedExpression compiled =
        SqlCompiler.compile("UPPER(user_id) || ':' || tags[2]", ExampleRow.SCHEMA);

    // when
    TypedExpression copy = SerializableUtils.clone(compiled);
    Object before = compiled.expression().evaluate(ExampleRow.values());
    TypedExpression usedCopy = SerializableUtils.clone(compiled);

    // then
    assertThat(before).isEqualTo("U1:gift");
    assertThat(copy.expression().evaluate(ExampleRow.values())).isEqualTo("U1:gift");
    assertThat(usedCopy.expression().evaluate(ExampleRow.values())).isEqualTo("U1:gift");
    assertThat(copy.type()).isEqualTo(compiled.type());
    assertThat(copy.columns()).isEqualTo(compiled.columns());
  }

  @Test
  void isSharedBetweenThreads() throws Exception {
    // given
    Schema schema = ExampleRow.schema("n INTEGER", "v VARCHAR");
    Expression shared =
        SqlCompiler.compile("CASE WHEN v LIKE 'a%' THEN n * 2 ELSE LENGTH(v) + n END", schema)
            .expression();
    ExecutorService threads = Executors.newFixedThreadPool(4);

    // when
    List<Future<Boolean>> runs = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      runs.add(
          threads.submit(
              () ->
                  IntStream.range(0, 20_000)
                      .allMatch(
                          n -> {
                            String v = n % 3 == 0 ? "a" + n : "bc";
                            int expected = n % 3 == 0 ? n * 2 : 2 + n;
                            return Integer.valueOf(expected)
                                .equals(shared.evaluate(new Object[] {n, v}));
                          })));
    }
    threads.shutdown();

    // then
    for (Future<Boolean> run : runs) {
      assertThat(run.get()).isTrue();
    }
  }

  @Test
  void compilesInManyThreadsAtOnce() throws Exception {
    // given
    ExecutorService threads = Executors.newFixedThreadPool(4);

    // when
    List<Future<Object>> runs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int offset = i;
      runs.add(
          threads.submit(
              () -> evaluate("quantity + " + offset, ExampleRow.SCHEMA, ExampleRow.values())));
    }
    threads.shutdown();

    // then
    for (int i = 0; i < 40; i++) {
      assertThat(runs.get(i).get()).isEqualTo(3 + i);
    }
  }

  @Test
  void looksConstantsOfALongListUp() throws SqlProblem {
    // given
    Schema schema = ExampleRow.schema("v VARCHAR", "n BIGINT", "t TINYINT");
    String texts =
        IntStream.range(0, 3000).mapToObj(i -> "'k" + i + "'").collect(Collectors.joining(", "));
    String numbers =
        IntStream.range(0, 3000).mapToObj(Integer::toString).collect(Collectors.joining(", "));

    // when / then
    assertThat(evaluate("v IN (" + texts + ")", schema, "k2999", 1L, null)).isEqualTo(true);
    assertThat(evaluate("v IN (" + texts + ")", schema, "x", 1L, null)).isEqualTo(false);
    assertThat(evaluate("v IN (" + texts + ")", schema, null, 1L, null)).isNull();
    assertThat(evaluate("v NOT IN (" + texts + ")", schema, "x", 1L, null)).isEqualTo(true);
    assertThat(evaluate("n IN (" + numbers + ")", schema, null, 2999L, null)).isEqualTo(true);
    assertThat(evaluate("n NOT IN (" + numbers + ")", schema, null, -1L, null)).isEqualTo(true);
    assertThat(evaluate("t IN (1, 2, 3, 4, 5, 6, 300)", schema, null, null, (byte) 6))
        .isEqualTo(true);
  }

  @Test
  void rowsHaveTheNamesOfTheirColumns() throws SqlProblem {
    // given
    Schema schema = ExampleRow.schema("v VARCHAR", "f2 BIGINT", "r ROW<v BIGINT>");

    // when / then
    assertThat(names("ROW(v, f2 + 1, r.v)", schema)).containsExactly("v", "f2", "f3");
    assertThat(names("ROW(f2, 1)", schema)).containsExactly("f2", "f2_");
    assertThat(names("ROW(1, r, f2, v, 5, v)", schema))
        .containsExactly("f1", "r", "f2", "v", "f5", "f6");
    assertThat(names("ROW(1, 2, f2)", schema)).containsExactly("f1", "f2_", "f2");
    assertThat(names("ROW(1, \"v\")", schema)).containsExactly("f1", "v");
    assertThat(evaluate("ROW(v, f2 + 1).f2", schema, "x", 1L, null)).isEqualTo(2L);
    assertThat(evaluate("ROW(v, ROW(f2)).f2.f2", schema, "x", 1L, null)).isEqualTo(1L);
    assertThat(evaluate("ARRAY[ROW(v, 1), ROW('y', 2)][2].v", schema, "x", 1L, null))
        .isEqualTo("y");
  }

  private static List<String> names(String sql, Schema schema) throws SqlProblem {
    return requireNonNull(SqlCompiler.compile(sql, schema).type().getRowSchema()).getFieldNames();
  }

  @Test
  void neverModifiesTheRow() throws SqlProblem {
    // given
    Object[] row = ExampleRow.values();

    // when
    evaluate("SORT_ARRAY(ARRAY_CONCAT(tags, tags))", ExampleRow.SCHEMA, row);
    evaluate("SORT_ARRAY(tags)", ExampleRow.SCHEMA, row);
    evaluate("ARRAY_DISTINCT(tags)", ExampleRow.SCHEMA, row);
    evaluate("MAP_CONCAT(attributes, attributes)", ExampleRow.SCHEMA, row);

    // then
    assertThat(Arrays.deepToString(row)).isEqualTo(Arrays.deepToString(ExampleRow.values()));
  }

  @Test
  void usesUtcWhateverTheDefaultTimeZone() throws SqlProblem {
    // given: 1969-12-31T23:59:59.999Z
    Schema schema = ExampleRow.schema("at TIMESTAMP");

    // when / then
    assertThat(evaluate("CAST(at AS VARCHAR)", schema, -1L)).isEqualTo("1969-12-31 23:59:59.999");
    assertThat(evaluate("CAST(at AS DATE)", schema, -1L)).isEqualTo(-1);
    assertThat(evaluate("HOUR(at)", schema, -1L)).isEqualTo(23L);
    assertThat(evaluate("FLOOR(at TO DAY)", schema, -1L)).isEqualTo(-86_400_000L);
    assertThat(evaluate("TIMESTAMP '1970-01-01 00:00:00'", schema, -1L)).isEqualTo(0L);
    assertThat(evaluate("CAST('1970-01-01 00:00' AS TIMESTAMP)", schema, -1L)).isEqualTo(0L);
    assertThat(evaluate("DATE_FORMAT(at, 'HH:mm')", schema, -1L)).isEqualTo("23:59");
  }

  @Test
  void localTimesGoThroughChangesOfTheClocks() throws SqlProblem {
    // given
    Schema schema = ExampleRow.schema("at TIMESTAMP", "zone VARCHAR");
    String local = "CAST(FROM_UTC_TIMESTAMP(at, zone) AS VARCHAR)";
    String moment = "CAST(TO_UTC_TIMESTAMP(at, zone) AS VARCHAR)";

    // when / then
    assertThat(evaluate(local, schema, millis("2024-03-31T00:59:59Z"), "Europe/Berlin"))
        .isEqualTo("2024-03-31 01:59:59");
    assertThat(evaluate(local, schema, millis("2024-03-31T01:00:00Z"), "Europe/Berlin"))
        .isEqualTo("2024-03-31 03:00:00");
    assertThat(evaluate(moment, schema, millis("2024-03-31T02:30:00Z"), "Europe/Berlin"))
        .isEqualTo("2024-03-31 01:30:00");
    assertThat(evaluate(moment, schema, millis("2024-10-27T02:30:00Z"), "Europe/Berlin"))
        .isEqualTo("2024-10-27 00:30:00");
    assertThat(evaluate(local, schema, null, "UTC")).isNull();
    assertThat(evaluate(local, schema, 0L, null)).isNull();
  }

  private static long millis(String moment) {
    return Instant.parse(moment).toEpochMilli();
  }

  @Test
  void movedExpressionsReadTheirColumnsElsewhere() throws SqlProblem {
    // given
    Schema wide = Schema.builder().addInt64Field("a").addInt64Field("b").addInt64Field("c").build();
    TypedExpression difference = SqlCompiler.compile("c - a", wide);
    TypedExpression column = SqlCompiler.compile("c", wide);

    // when
    TypedExpression moved = difference.moved(i -> i == 2 ? 0 : 1);

    // then
    assertThat(difference.expression().evaluate(new Object[] {1L, 2L, 5L})).isEqualTo(4L);
    assertThat(moved.expression().evaluate(new Object[] {5L, 1L})).isEqualTo(4L);
    assertThat(moved.moved(i -> 1 - i).expression().evaluate(new Object[] {1L, 5L})).isEqualTo(4L);
    assertThat(moved.columns()).containsExactly("a", "c");
    assertThat(column.moved(i -> 1).column()).isEqualTo(1);
    assertThat(column.moved(i -> 1).expression().evaluate(new Object[] {7L, 8L})).isEqualTo(8L);
  }
}
