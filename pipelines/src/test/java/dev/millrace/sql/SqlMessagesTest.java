package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.sql.type.SqlProblem;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read when an expression is refused: place, code and sentence. */
final class SqlMessagesTest {
  private static final Schema SCHEMA =
      ExampleRow.schema(
          "order_id VARCHAR",
          "amount DECIMAL(12, 2)",
          "quantity INTEGER",
          "paid BOOLEAN",
          "event_time TIMESTAMP",
          "day DATE",
          "tags ARRAY<VARCHAR>",
          "address ROW<city VARCHAR, geo ROW<lat DOUBLE>>");

  private static String refusal(String sql) {
    SqlProblem problem =
        catchThrowableOfType(SqlProblem.class, () -> SqlCompiler.compile(sql, SCHEMA));
    assertThat(problem).as(sql).isNotNull();
    return problem.line() + ":" + problem.column() + " " + problem.code() + " " + problem.reason();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      textBlock =
          """
          quantity > ~ 1:10 ML-3001 the expression ends too early
          (quantity > 5 ~ 1:13 ML-3001 the expression ends too early; a ')' is missing
          quantity > 5) ~ 1:13 ML-3001 unexpected ')'
          quantity > > 5 ~ 1:10 ML-3001 unexpected '> >'
          quantity # 5 ~ 1:10 ML-3001 unexpected '#'
          quantity quantity ~ 1:10 ML-3001 unexpected 'quantity'
          paid && paid ~ 1:6 ML-3001 unexpected '&'; use AND
          order_id = 'o1 ~ 1:12 ML-3001 the quote that opens here is not closed
          "order_id ~ 1:1 ML-3001 the quote that opens here is not closed
          order_id IS from ~ 1:10 ML-3001 unexpected 'IS from'
          where = 1 ~ 1:1 ML-3001 unexpected 'where', a word of SQL; a column of that name is written "where"
          SELECT 1 ~ 1:1 ML-3001 a query cannot stand inside an expression
          ? ~ 1:1 ML-3001 '?' has no meaning in an expression
          address.* ~ 1:1 ML-3001 '*' has no meaning in an expression
          CAST(quantity AS NUMBER) ~ 1:18 ML-3003 type 'NUMBER' is not known; expected one of BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL, VARCHAR, VARBINARY, TIMESTAMP, DATE, TIME, ARRAY, MAP, ROW. Did you mean 'DECIMAL'?
          quantity + amuont > 5 ~ 1:12 ML-3004 column 'amuont' is not in the input; expected one of order_id, amount, quantity, paid, event_time, day, tags, address. Did you mean 'amount'?
          order_id = "o1" ~ 1:12 ML-3004 column 'o1' is not in the input; expected one of order_id, amount, quantity, paid, event_time, day, tags, address. A string is written in single quotes: 'o1'.
          address.town ~ 1:9 ML-3004 field 'town' is not in 'address'; expected one of city, geo.
          address.geo.latt ~ 1:13 ML-3004 field 'latt' is not in 'address.geo'; expected one of lat. Did you mean 'lat'?
          order_id.x ~ 1:10 ML-3004 'order_id' is VARCHAR and has no field 'x'
          uper(order_id) ~ 1:1 ML-3005 function 'uper' is not known. Did you mean 'UPPER'?
          frobnicate(1) ~ 1:1 ML-3005 function 'frobnicate' is not known.
          UPPER(quantity) ~ 1:1 ML-3006 'UPPER(INTEGER)' is not defined; expected UPPER(VARCHAR)
          UPPER(order_id, order_id) ~ 1:1 ML-3006 UPPER takes 1 argument
          quantity + order_id ~ 1:1 ML-3006 'INTEGER + VARCHAR' is not defined; '+' takes numbers, or a time and an interval (CAST turns a string into a number, '||' joins strings)
          order_id > 5 ~ 1:1 ML-3006 VARCHAR cannot be compared with INTEGER; use CAST
          quantity = 'x' ~ 1:1 ML-3006 INTEGER cannot be compared with VARCHAR; use CAST
          quantity IN (1, 'x') ~ 1:1 ML-3006 INTEGER cannot be compared with VARCHAR; use CAST
          paid = 1 ~ 1:1 ML-3006 'BOOLEAN = INTEGER' is not defined
          NOT quantity ~ 1:1 ML-3006 'NOT INTEGER' is not defined; expected NOT BOOLEAN
          quantity AND paid ~ 1:1 ML-3006 'INTEGER AND BOOLEAN' is not defined; expected BOOLEAN AND BOOLEAN
          order_id || quantity ~ 1:1 ML-3006 'VARCHAR || INTEGER' is not defined; '||' joins strings (CAST other values), OR joins conditions
          event_time - event_time ~ 1:1 ML-3006 'TIMESTAMP - TIMESTAMP' is not defined; use TIMESTAMPDIFF(SECOND, from, to) for the time between two
          day + INTERVAL '1' HOUR > day ~ 1:1 ML-3006 a DATE has no hours; cast it to TIMESTAMP before adding an interval of hours
          quantity[1] ~ 1:1 ML-3006 only an array with an INTEGER position or a map with one of its keys can stand before [ ]; got INTEGER, INTEGER
          CASE WHEN paid THEN 'a' ELSE 5 END ~ 1:1 ML-3006 the branches of CASE or COALESCE have types that do not go together; use CAST
          COALESCE(quantity, 'x') ~ 1:1 ML-3006 the branches of CASE or COALESCE have types that do not go together; use CAST
          CAST(tags AS BIGINT) ~ 1:1 ML-3006 ARRAY<VARCHAR> cannot be cast to BIGINT
          SUBSTRING(order_id) ~ 1:19 ML-3001 unexpected ')'; write SUBSTRING(text, start, n)
          UPPER(SUBSTRING(order_id, )) ~ 1:27 ML-3001 unexpected ')'; write SUBSTRING(text, start, n)
          SUBSTRING(UPPER('(')) ~ 1:21 ML-3001 unexpected ')'; write SUBSTRING(text, start, n)
          SUBSTRING(order_id, 2 ~ 1:21 ML-3001 the expression ends too early; a ')' is missing
          POSITION('a', order_id) ~ 1:13 ML-3001 unexpected ','; write POSITION(part IN text)
          CAST(quantity) ~ 1:14 ML-3001 unexpected ')'; write CAST(value AS VARCHAR)
          (quantity) * 2, 3) ~ 1:15 ML-3001 unexpected ','
          quantity::BIGINT ~ 1:9 ML-3001 unexpected ':'; a cast is written CAST(value AS BIGINT)
          UNNEST(tags) ~ 1:1 ML-3001 unexpected 'UNNEST'; an Explode step gives a row for each element of an array
          DISTINCT order_id ~ 1:1 ML-3001 unexpected 'DISTINCT'; a Deduplicate step keeps one row of each key
          day + INTERVAL '1' fortnight ~ 1:20 ML-3001 unexpected 'fortnight'; write an interval as INTERVAL '1' DAY, with one of SECOND, MINUTE, HOUR, DAY, MONTH, YEAR
          quantity BETWEEN 1 ~ 1:19 ML-3001 BETWEEN needs its upper end; write value BETWEEN low AND high
          ROUND(amount, 1, 2) ~ 1:1 ML-3006 ROUND takes 1 or 2 arguments
          IF(paid) ~ 1:1 ML-3006 IF takes 3 arguments
          COALESCE() ~ 1:1 ML-3006 COALESCE takes at least 1 argument
          GREATEST() ~ 1:1 ML-3006 GREATEST takes at least 1 argument
          DATE_FORMAT(event_time) ~ 1:1 ML-3006 DATE_FORMAT takes 2 arguments
          LEAST(amount, order_id) ~ 1:1 ML-3006 the arguments of LEAST have types that do not go together (DECIMAL(12, 2), VARCHAR); use CAST
          EXTRACT(HOURS FROM event_time) ~ 1:9 ML-3006 'HOURS' is not a unit of time; expected one of SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER, YEAR. Did you mean 'HOUR'?
          ABS(order_id) ~ 1:1 ML-3006 'ABS(VARCHAR)' is not defined; expected ABS(number)
          LENGTH(tags) ~ 1:1 ML-3006 'LENGTH(ARRAY<VARCHAR>)' is not defined; expected LENGTH(VARCHAR)
          order_id LIKE 5 ~ 1:1 ML-3006 'LIKE(VARCHAR, INTEGER)' is not defined; expected VARCHAR LIKE VARCHAR
          day + 1 ~ 1:1 ML-3006 'DATE + INTEGER' is not defined; a time takes an interval: + INTERVAL '1' DAY
          event_time - 5 ~ 1:1 ML-3006 'TIMESTAMP - INTEGER' is not defined; a time takes an interval: - INTERVAL '1' DAY
          SUM(amount) OVER (PARTITION BY day) ~ 1:1 ML-3007 OVER looks at other rows; use a Sequence step
          LAG(amount) ~ 1:1 ML-3007 LAG looks at other rows; use a Sequence step
          COUNT(*) > 3 ~ 1:1 ML-3007 COUNT is an aggregate and needs many rows; use a Combine step with group_by
          1 + sum(amount) ~ 1:5 ML-3007 SUM is an aggregate and needs many rows; use a Combine step with group_by
          (SELECT 1) ~ 1:1 ML-3008 a query cannot stand inside an expression
          quantity IN (SELECT 1) ~ 1:1 ML-3008 a query cannot stand inside an expression
          EXISTS (SELECT 1) ~ 1:1 ML-3008 a query cannot stand inside an expression
          quantity > ANY (1, 2) ~ 1:1 ML-3009 '> SOME' is not supported
          event_time > CURRENT_TIMESTAMP ~ 1:14 ML-3010 CURRENT_TIMESTAMP is not replayable: it would give another value when the archive is read again
          RAND() < 0.1 ~ 1:1 ML-3010 RAND is not replayable: it would give another value when the archive is read again
          NOW() > event_time ~ 1:1 ML-3010 NOW is not replayable: it would give another value when the archive is read again
          CAST(CAST(event_time AS TIME) AS TIMESTAMP) ~ 1:1 ML-3010 a TIME has no date: casting it to TIMESTAMP would take today's
          event_time > '2024-13-01' ~ 1:14 ML-3011 '2024-13-01' is not a timestamp like 2024-01-31 10:00:00
          day = DATE '2024-02-30' ~ 1:7 ML-3006 Illegal DATE literal '2024-02-30': not in format 'yyyy-MM-dd'
          REGEXP_LIKE(order_id, '[') ~ 1:1 ML-3011 '[' is not a regular expression: Unclosed character class
          DATE_FORMAT(event_time, 'bb') ~ 1:1 ML-3011 'bb' is not a pattern of date and time: Unknown pattern letter: b
          DATE_TRUNC('hours', event_time) ~ 1:1 ML-3011 unknown unit 'hours'; expected one of millisecond, second, minute, hour, day, week, month, quarter, year
          FROM_UTC_TIMESTAMP(event_time, 'Berlin') ~ 1:1 ML-3011 'Berlin' is not a time zone; expected a name of the IANA database such as 'Europe/Berlin', or an offset such as '+02:00'
          event_time AT 'UTC' ~ 1:12 ML-3001 unexpected 'AT'; the local time of a zone is written time AT TIME ZONE 'Europe/Berlin', and a column of that name "AT"
          5 AT TIME ZONE 'UTC' ~ 1:3 ML-3001 unexpected 'AT'; the local time of a zone is written time AT TIME ZONE 'Europe/Berlin', and a column of that name "AT"
          event_time AT TIME ZONE 'Berlin' ~ 1:1 ML-3011 'Berlin' is not a time zone; expected a name of the IANA database such as 'Europe/Berlin', or an offset such as '+02:00'
          amuont AT TIME ZONE 'UTC' ~ 1:1 ML-3004 column 'amuont' is not in the input; expected one of order_id, amount, quantity, paid, event_time, day, tags, address. Did you mean 'amount'?
          HOUR(event_time AT TIME ZONE 'UTC') > amuont ~ 1:39 ML-3004 column 'amuont' is not in the input; expected one of order_id, amount, quantity, paid, event_time, day, tags, address. Did you mean 'amount'?
          event_time AT TIME ZONE 'UTC' AT TIME ZONE 'UTC' ~ 1:31 ML-3001 the time before AT TIME ZONE is made of what a zone's clocks show; the moment of a local time is TO_UTC_TIMESTAMP(local, 'Europe/Berlin')
          DATE_TRUNC('day', event_time AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' ~ 1:50 ML-3001 the time before AT TIME ZONE is made of what a zone's clocks show; the moment of a local time is TO_UTC_TIMESTAMP(local, 'Europe/Berlin')
          TIMESTAMP '2024-07-01 12:00:00' AT TIME ZONE 'UTC' ~ 1:33 ML-3001 the time before AT TIME ZONE is written as a local one, of which PostgreSQL gives the moment: TO_UTC_TIMESTAMP(local, 'Europe/Berlin'). If it is a moment in UTC, what the zone's clocks show is FROM_UTC_TIMESTAMP(time, 'Europe/Berlin')
          (CAST(order_id AS TIMESTAMP)) AT TIME ZONE 'UTC' ~ 1:31 ML-3001 the time before AT TIME ZONE is written as a local one, of which PostgreSQL gives the moment: TO_UTC_TIMESTAMP(local, 'Europe/Berlin'). If it is a moment in UTC, what the zone's clocks show is FROM_UTC_TIMESTAMP(time, 'Europe/Berlin')
          TRY_CAST(TRIM(order_id) AS TIMESTAMP(3)) AT TIME ZONE 'UTC' ~ 1:42 ML-3001 the time before AT TIME ZONE is written as a local one, of which PostgreSQL gives the moment: TO_UTC_TIMESTAMP(local, 'Europe/Berlin'). If it is a moment in UTC, what the zone's clocks show is FROM_UTC_TIMESTAMP(time, 'Europe/Berlin')
          CASE WHEN paid THEN event_time AT TIME ZONE 'UTC' END AT TIME ZONE 'UTC' ~ 1:55 ML-3001 the time before AT TIME ZONE is made of what a zone's clocks show; the moment of a local time is TO_UTC_TIMESTAMP(local, 'Europe/Berlin')
          event_time + INTERVAL '1' HOUR AT TIME ZONE 'UTC' ~ 1:32 ML-3001 unexpected 'AT'; the local time of a zone is written time AT TIME ZONE 'Europe/Berlin', and a column of that name "AT"
          JSON_VALUE(order_id, '$[') ~ 1:1 ML-3011 '$[' is not a JSON path
          NULL ~ 1:1 ML-3012 NULL alone has no type; write CAST(NULL AS VARCHAR) or the like
          INTERVAL '1' DAY ~ 1:1 ML-3012 no column can have the type INTERVAL DAY
          quantity = NULL ~ 1:12 ML-3013 a comparison with NULL is NULL for every row, and never TRUE; write quantity IS NULL
          NULL == quantity ~ 1:1 ML-3013 a comparison with NULL is NULL for every row, and never TRUE; write quantity IS NULL
          paid AND quantity <> NULL ~ 1:22 ML-3013 a comparison with NULL is NULL for every row, and never TRUE; write quantity IS NOT NULL
          address.city != NULL ~ 1:17 ML-3013 a comparison with NULL is NULL for every row, and never TRUE; write address.city IS NOT NULL
          quantity + 1 = NULL ~ 1:16 ML-3013 a comparison with NULL is NULL for every row, and never TRUE; write x IS NULL
          quantity = CAST(NULL AS INTEGER) ~ 1:12 ML-3013 a comparison with NULL is NULL for every row, and never TRUE; write quantity IS NULL
          quantity >= NULL ~ 1:13 ML-3013 a comparison with NULL is NULL for every row, and never TRUE; leave it out, or write a value
          order_id LIKE NULL ~ 1:15 ML-3013 a comparison with NULL is NULL for every row, and never TRUE; leave it out, or write a value
          order_id NOT LIKE NULL ~ 1:19 ML-3013 a comparison with NULL is NULL for every row, and never TRUE; leave it out, or write a value
          quantity BETWEEN 1 AND NULL ~ 1:24 ML-3013 a bound that is NULL bounds nothing; compare with the other bound alone
          quantity IN (NULL, CAST(NULL AS INTEGER)) ~ 1:14 ML-3013 NULL equals nothing, so that this IN is never TRUE; write quantity IS NULL
          NULL IN (1, quantity) ~ 1:1 ML-3013 NULL equals nothing, so that this IN is never TRUE; write x IS NULL
          NOT quantity IN (1, NULL) ~ 1:21 ML-3013 NOT IN with NULL is never TRUE; leave NULL out: quantity NOT IN (...) keeps no row without a value either
          quantity NOT IN (1, NULL) ~ 1:21 ML-3013 NOT IN with NULL is never TRUE; leave NULL out: quantity NOT IN (...) keeps no row without a value either
          CASE quantity WHEN 1 THEN 'a' WHEN NULL THEN 'b' END ~ 1:36 ML-3013 WHEN NULL is never reached, for NULL equals nothing; write CASE WHEN quantity IS NULL THEN
          CASE WHEN quantity = NULL THEN 'b' END ~ 1:22 ML-3013 a comparison with NULL is NULL for every row, and never TRUE; write quantity IS NULL
          """)
  void refusesWithPlaceCodeAndSentence(String sql, String message) {
    assertThat(refusal(sql)).isEqualTo(message);
  }

  @Test
  void refusesAnEmptyExpression() {
    assertThat(refusal(" \n ")).isEqualTo("1:1 ML-3002 the expression is empty");
  }

  @Test
  void countsLinesAndColumnsOfTheTextAsItWasWritten() {
    // given: quotes are put around 'day', which must not move what comes after
    String sql = "day > DATE '2024-01-01'\n  AND `day` == day AND amuont > 1";

    // when / then
    assertThat(refusal(sql)).startsWith("2:24 ML-3004 column 'amuont' is not in the input");
  }

  @Test
  void refusesWhatIsNestedTooDeeplyOrTooLarge() {
    // given
    String deep = "quantity" + " + 1".repeat(20_000);
    String large = "quantity" + " + 1".repeat(1_500);

    // when / then
    assertThat(refusal(deep)).isEqualTo("1:1 ML-3009 the expression is nested too deeply");
    assertThat(refusal("ARRAY[" + (large + ", ").repeat(40) + "1]"))
        .startsWith("1:1 ML-3009 the expression is ");
  }

  @Test
  void refusesAnOutputTypeThatTheValueCannotBeCastTo() {
    // given
    SqlProblem problem =
        catchThrowableOfType(
            SqlProblem.class, () -> SqlCompiler.compile("tags", SCHEMA, ExampleRow.type("BIGINT")));

    // then
    assertThat(problem.code()).isEqualTo("ML-3006");
    assertThat(problem.reason())
        .isEqualTo("the expression is ARRAY<VARCHAR>, which cannot be cast to BIGINT");
  }

  @Test
  void neverNamesAClassOfTheLibrary() {
    for (String sql :
        new String[] {"CAST(address AS ROW(a BIGINT))", "NEW foo()", "{fn x(1)}", "tags[1].a"}) {
      assertThat(refusal(sql)).doesNotContain("org.", "apache", "Exception", "java.");
    }
  }
}
