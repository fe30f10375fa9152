package dev.millrace.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sql.ExampleRow;
import dev.millrace.sql.type.SqlProblem;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Column names that are words of SQL, and the other adaptations of the text. */
final class SourceTextTest {
  private static final Schema SCHEMA =
      ExampleRow.schema(
          "value INTEGER",
          "day DATE",
          "timestamp TIMESTAMP",
          "count BIGINT",
          "end INTEGER",
          "user VARCHAR",
          "order INTEGER",
          "n INTEGER",
          "row ROW<value INTEGER, date DATE>");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      textBlock =
          """
          value + 1 ~ "value" + 1
          VALUE + 1 ~ VALUE + 1
          day > DATE '2024-01-01' ~ "day" > DATE '2024-01-01'
          EXTRACT(day FROM day) ~ EXTRACT(day FROM "day")
          FLOOR(timestamp TO day) ~ FLOOR("timestamp" TO day)
          timestamp > timestamp '2024-01-01 00:00:00' ~ "timestamp" > timestamp '2024-01-01 00:00:00'
          CAST(n AS timestamp) ~ CAST(n AS timestamp)
          timestamp + INTERVAL '1' day ~ "timestamp" + INTERVAL '1' day
          timestamp + INTERVAL n day ~ "timestamp" + INTERVAL n day
          TIMESTAMPADD(day, n, timestamp) ~ TIMESTAMPADD(day, n, "timestamp")
          count > 1 ~ "count" > 1
          user || 'x' ~ "user" || 'x'
          CASE WHEN n > 1 THEN n end + end ~ CASE WHEN n > 1 THEN n end + "end"
          end > 1 ~ "end" > 1
          row.value ~ "row"."value"
          row.date ~ "row"."date"
          ROW(1, 2) ~ ROW(1, 2)
          user IS JSON value ~ "user" IS JSON value
          JSON_OBJECT(KEY 'a' VALUE n) ~ JSON_OBJECT(KEY 'a' VALUE n)
          `value` == 1 ~ "value" =  1
          `a"b` ~ "a""b"
          'value == day' ~ 'value == day'
          n -- value ~ n -- value
          n /* day == 1 */ = 1 ~ n /* day == 1 */ = 1
          n AT TIME ZONE 'UTC' ~ FROM_UTC_TIMESTAMP(n ,   'UTC')
          HOUR(timestamp at time zone user) > 1 ~ HOUR(FROM_UTC_TIMESTAMP("timestamp" ,   "user")) > 1
          row.value + row.date AT TIME ZONE f(n, 1) || 'x' ~ "row"."value" + FROM_UTC_TIMESTAMP("row"."date" ,   f(n, 1)) || 'x'
          NOT (n + 1) AT TIME ZONE 'UTC' ~ NOT FROM_UTC_TIMESTAMP((n + 1) ,   'UTC')
          F(n[1]) AT TIME ZONE 'UTC' = n ~ FROM_UTC_TIMESTAMP(F(n[1]) ,   'UTC') = n
          n[1] AT TIME ZONE row.value ~ FROM_UTC_TIMESTAMP(n[1] ,   "row"."value")
          f(TIMESTAMP '2024-01-01', n) AT TIME ZONE ('x') ~ FROM_UTC_TIMESTAMP(f(TIMESTAMP '2024-01-01', n) ,   ('x'))
          CAST(n AS DATE) AT TIME ZONE 'x' ~ FROM_UTC_TIMESTAMP(CAST(n AS DATE) ,   'x')
          n + MAX(n) FILTER (WHERE n > 1) AT TIME ZONE 'UTC' ~ n + FROM_UTC_TIMESTAMP(MAX(n) FILTER (WHERE n > 1) ,   'UTC')
          PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY n) FILTER (WHERE n > 1) AT TIME ZONE 'UTC' ~ FROM_UTC_TIMESTAMP(PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY n) FILTER (WHERE n > 1) ,   'UTC')
          n || day AT TIME ZONE 'UTC' ~ n || FROM_UTC_TIMESTAMP("day" ,   'UTC')
          n + INTERVAL '1' day AT TIME ZONE 'UTC' ~ n + INTERVAL '1' day AT TIME ZONE 'UTC'
          n + INTERVAL n day AT TIME ZONE 'UTC' ~ n + INTERVAL n day AT TIME ZONE 'UTC'
          n + INTERVAL '1' SECOND(3) AT TIME ZONE 'UTC' ~ n + INTERVAL '1' SECOND(3) AT TIME ZONE 'UTC'
          TO_UTC_TIMESTAMP(n AT TIME ZONE 'A', 'A') AT TIME ZONE 'B' ~ FROM_UTC_TIMESTAMP(TO_UTC_TIMESTAMP(FROM_UTC_TIMESTAMP(n ,   'A'), 'A') ,   'B')
          CASE WHEN HOUR(n AT TIME ZONE 'A') > 5 THEN n ELSE n END AT TIME ZONE 'B' ~ FROM_UTC_TIMESTAMP(CASE WHEN HOUR(FROM_UTC_TIMESTAMP(n ,   'A')) > 5 THEN n ELSE n END ,   'B')
          CASE HOUR(n AT TIME ZONE 'A') WHEN CASE WHEN n THEN 1 END THEN n END AT TIME ZONE 'B' ~ FROM_UTC_TIMESTAMP(CASE HOUR(FROM_UTC_TIMESTAMP(n ,   'A')) WHEN CASE WHEN n THEN 1 END THEN n END ,   'B')
          CASE WHEN n > 1 THEN n END AT TIME ZONE 'UTC' ~ FROM_UTC_TIMESTAMP(CASE WHEN n > 1 THEN n END ,   'UTC')
          'n AT TIME ZONE' || n ~ 'n AT TIME ZONE' || n
          """)
  void putsColumnsInQuotesWhereTheyStandForColumns(String sql, String adapted) throws SqlProblem {
    assertThat(SourceText.of(sql, SCHEMA).sql()).isEqualTo(adapted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      textBlock =
          """
          value + count ~ 3
          CASE WHEN value > 0 THEN "end" END ~ 5
          CAST(day AS VARCHAR) || user ~ '1970-01-01u'
          row.value ~ 7
          "order" ~ 6
          order ~ 6
          YEAR(row.date) + value ~ 1971
          """)
  void computesWithSuchColumns(String sql, String result) {
    Object[] row = {1, 0, 0L, 2L, 5, "u", 6, 4, new Object[] {7, 0}};

    assertThat(ExampleRow.evaluate(sql, SCHEMA, row)).isEqualTo(result);
  }
}
