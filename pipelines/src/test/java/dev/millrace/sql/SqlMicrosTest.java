package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What expressions make of TIMESTAMP(6) beside what {@link SqlSweepTest} holds to DuckDB. */
final class SqlMicrosTest {
  private static final Schema SCHEMA =
      ExampleRow.schema(
          "fine TIMESTAMP(6)",
          "due TIMESTAMP(6) NOT NULL",
          "plain TIMESTAMP",
          "none TIMESTAMP(6)",
          "day DATE",
          "text VARCHAR",
          "n BIGINT",
          "times ARRAY<TIMESTAMP(6)>",
          "plains ARRAY<TIMESTAMP>",
          "seen MAP<VARCHAR, TIMESTAMP(6)>",
          "part ROW<at TIMESTAMP(6)>");

  private static Object[] row() {
    long fine = micros("2024-01-31T10:15:30.500123Z");
    return new Object[] {
      fine,
      micros("2024-01-31T10:15:30.500124Z"),
      Instant.parse("2024-01-31T10:15:30.500Z").toEpochMilli(),
      null,
      (int) java.time.LocalDate.parse("2024-01-31").toEpochDay(),
      "2024-01-31 10:15:30.500123",
      1_706_696_130_500_123L,
      Arrays.asList(fine, null),
      List.of(Instant.parse("2024-01-31T10:15:30.500Z").toEpochMilli()),
      Map.of("a", fine),
      new Object[] {fine}
    };
  }

  private static long micros(String instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "--",
      quoteCharacter = '~',
      useHeadersInDisplayName = false,
      textBlock =
"""
fine -- TIMESTAMP '2024-01-31 10:15:30.500123'
fine < due -- TRUE
fine = due -- FALSE
fine > plain -- TRUE
fine = plain -- FALSE
plain < fine -- TRUE
fine IS DISTINCT FROM plain -- TRUE
CAST(fine AS TIMESTAMP) = plain -- TRUE
fine IS NULL -- FALSE
none IS NULL -- TRUE
none = fine -- NULL
fine > '2024-01-31 10:15:30.500122' -- TRUE
fine = '2024-01-31T10:15:30.500123Z' -- TRUE
fine = TIMESTAMP '2024-01-31 10:15:30.500123' -- TRUE
plain >= '2024-01-31 10:15:30.500001' -- FALSE
plain >= TIMESTAMP '2024-01-31 10:15:30.500001' -- FALSE
plain < '2024-01-31 10:15:30.500001' -- TRUE
fine BETWEEN plain AND due -- TRUE
plain BETWEEN fine AND due -- FALSE
fine IN (plain, due) -- FALSE
fine IN ('2024-01-31 10:15:30.500123') -- TRUE
fine >= day -- TRUE
day < fine -- TRUE
TIMESTAMP '2024-01-31 10:15:30.123456' -- TIMESTAMP '2024-01-31 10:15:30.123456'
TIMESTAMP '2024-01-31 10:15:30.123' -- TIMESTAMP '2024-01-31 10:15:30.123'
TIMESTAMP '2024-01-31 10:15:30.1234567' -- refused ML-3011
TIMESTAMP '1969-12-31 23:59:59.999999' -- TIMESTAMP '1969-12-31 23:59:59.999999'
COALESCE(none, plain) -- TIMESTAMP '2024-01-31 10:15:30.500000'
COALESCE(none, fine) -- TIMESTAMP '2024-01-31 10:15:30.500123'
COALESCE(plain, fine) -- TIMESTAMP '2024-01-31 10:15:30.500000'
CASE WHEN fine < due THEN fine ELSE plain END -- TIMESTAMP '2024-01-31 10:15:30.500123'
CASE WHEN fine > due THEN fine ELSE plain END -- TIMESTAMP '2024-01-31 10:15:30.500000'
CASE WHEN fine > due THEN fine END -- NULL
IF(fine < due, plain, fine) -- TIMESTAMP '2024-01-31 10:15:30.500000'
NULLIF(fine, due) -- TIMESTAMP '2024-01-31 10:15:30.500123'
NULLIF(fine, fine) -- NULL
GREATEST(fine, plain) -- TIMESTAMP '2024-01-31 10:15:30.500123'
LEAST(fine, due, plain) -- TIMESTAMP '2024-01-31 10:15:30.500000'
CAST(fine AS VARCHAR) -- '2024-01-31 10:15:30.500123'
CAST(fine + INTERVAL '0.500' SECOND AS VARCHAR) -- '2024-01-31 10:15:31.000123'
CAST(fine AS DATE) -- DATE '2024-01-31'
CAST(fine AS TIME) -- TIME '10:15:30.500'
CAST(fine AS TIMESTAMP) -- TIMESTAMP '2024-01-31 10:15:30.500'
CAST(TIMESTAMP '2024-01-31 10:15:30.500123' AS TIMESTAMP) -- TIMESTAMP '2024-01-31 10:15:30.500'
CAST(TIMESTAMP '2024-01-31 10:15:30.500' AS TIMESTAMP) -- TIMESTAMP '2024-01-31 10:15:30.500'
CAST(fine AS TIMESTAMP(3)) -- TIMESTAMP '2024-01-31 10:15:30.500'
CAST(plain AS TIMESTAMP(6)) -- TIMESTAMP '2024-01-31 10:15:30.500000'
CAST(day AS TIMESTAMP(6)) -- TIMESTAMP '2024-01-31 00:00:00.000000'
CAST(text AS TIMESTAMP(6)) -- TIMESTAMP '2024-01-31 10:15:30.500123'
CAST(text AS TIMESTAMP) -- TIMESTAMP '2024-01-31 10:15:30.500'
CAST('2024-01-31 10:15:30.5001239' AS TIMESTAMP(6)) -- TIMESTAMP '2024-01-31 10:15:30.500123'
CAST('abc' AS TIMESTAMP(6)) -- refused ML-3011
SAFE_CAST(text AS TIMESTAMP(6)) -- TIMESTAMP '2024-01-31 10:15:30.500123'
TRY_CAST('abc' AS TIMESTAMP(6)) -- NULL
CAST(NULL AS TIMESTAMP(6)) -- NULL
CAST(fine AS TIMESTAMP(9)) -- refused ML-3003
CAST(times AS ARRAY<TIMESTAMP>) -- refused ML-3001
CAST(times AS TIMESTAMP ARRAY) -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500', NULL]
EXTRACT(MICROSECOND FROM fine) -- 30500123
EXTRACT(MILLISECOND FROM fine) -- 30500
EXTRACT(SECOND FROM fine) -- 30
EXTRACT(EPOCH FROM fine) -- 1706696130
EXTRACT(NANOSECOND FROM fine) -- 30500123000
YEAR(fine) -- 2024
DAYOFWEEK(fine) -- 4
UNIX_MICROS(fine) -- 1706696130500123
UNIX_MILLIS(fine) -- 1706696130500
UNIX_SECONDS(fine) -- 1706696130
MAKE_TIMESTAMP(n) -- TIMESTAMP '2024-01-31 10:15:30.500123'
MAKE_TIMESTAMP(n) = fine -- TRUE
TIMESTAMP_MICROS(n) -- TIMESTAMP '2024-01-31 10:15:30.500'
MAKE_TIMESTAMP(n) > plain -- TRUE
UNIX_MICROS(MAKE_TIMESTAMP(n)) -- 1706696130500123
fine + INTERVAL '1' DAY -- TIMESTAMP '2024-02-01 10:15:30.500123'
fine - INTERVAL '90' MINUTE -- TIMESTAMP '2024-01-31 08:45:30.500123'
fine + INTERVAL '1' MONTH -- TIMESTAMP '2024-02-29 10:15:30.500123'
fine + CAST(2 AS BIGINT) * INTERVAL '1' SECOND -- TIMESTAMP '2024-01-31 10:15:32.500123'
fine + INTERVAL '0.0005' SECOND -- refused ML-3011
plain + INTERVAL '0.0005' SECOND -- refused ML-3011
plain + INTERVAL '0.500' SECOND -- TIMESTAMP '2024-01-31 10:15:31'
TIMESTAMPADD(SECOND, 1, fine) -- TIMESTAMP '2024-01-31 10:15:31.500123'
TIMESTAMPADD(MICROSECOND, 2, fine) -- TIMESTAMP '2024-01-31 10:15:30.500125'
TIMESTAMPADD(MICROSECOND, 2, plain) -- TIMESTAMP '2024-01-31 10:15:30.500002'
TIMESTAMPADD(MILLISECOND, 2, fine) -- TIMESTAMP '2024-01-31 10:15:30.502123'
TIMESTAMPADD(MONTH, 1, fine) -- TIMESTAMP '2024-02-29 10:15:30.500123'
ARRAY[TIMESTAMPADD(SECOND, 1, fine), plain] -- ARRAY[TIMESTAMP '2024-01-31 10:15:31.500123', TIMESTAMP '2024-01-31 10:15:30.500000']
TIMESTAMPDIFF(MICROSECOND, fine, due) -- 1
TIMESTAMPDIFF(MICROSECOND, plain, due) -- 124
TIMESTAMPDIFF(SECOND, fine, due) -- 0
TIMESTAMPDIFF(DAY, due, fine + INTERVAL '1' DAY) -- 0
TIMESTAMPDIFF(HOUR, day, fine) -- 10
FLOOR(fine TO SECOND) -- TIMESTAMP '2024-01-31 10:15:30.000000'
CEIL(TIMESTAMP '2024-01-31 10:15:30.000001' TO SECOND) -- TIMESTAMP '2024-01-31 10:15:31.000000'
CEIL(TIMESTAMP '2024-01-31 10:15:30.000000' TO SECOND) -- TIMESTAMP '2024-01-31 10:15:30.000000'
DATE_TRUNC('minute', fine) -- TIMESTAMP '2024-01-31 10:15:00'
LAST_DAY(fine) -- DATE '2024-01-31'
FROM_UTC_TIMESTAMP(fine, 'Europe/Berlin') -- TIMESTAMP '2024-01-31 11:15:30.500123'
fine AT TIME ZONE 'Europe/Berlin' -- TIMESTAMP '2024-01-31 11:15:30.500123'
TO_UTC_TIMESTAMP(fine, 'Europe/Berlin') -- TIMESTAMP '2024-01-31 09:15:30.500123'
DATE_FORMAT(fine, 'HH:mm:ss.SSSSSS') -- '10:15:30.500123'
DATE_FORMAT(plain, 'HH:mm:ss.SSSSSS') -- '10:15:30.500000'
TO_TIMESTAMP('31/01/2024 10:15:30.500123', 'dd/MM/yyyy HH:mm:ss.SSSSSS') -- TIMESTAMP '2024-01-31 10:15:30.500123'
TO_TIMESTAMP('31/01/2024 10:15:30.500', 'dd/MM/yyyy HH:mm:ss.SSS') -- TIMESTAMP '2024-01-31 10:15:30.500'
times[1] -- TIMESTAMP '2024-01-31 10:15:30.500123'
ARRAY_CONTAINS(times, fine) -- TRUE
ARRAY_CONTAINS(times, plain) -- refused ML-3006
ARRAY_MAX(times) -- TIMESTAMP '2024-01-31 10:15:30.500123'
ARRAY_APPEND(times, due) -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500123', NULL, TIMESTAMP '2024-01-31 10:15:30.500124']
ARRAY_CONCAT(times, plains) -- refused ML-3006
times = plains -- FALSE
ARRAY[CAST(plain AS TIMESTAMP(6))] = plains -- TRUE
plains = ARRAY[fine] -- FALSE
ROW(fine) = part -- TRUE
ARRAY[fine, plain] -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500123', TIMESTAMP '2024-01-31 10:15:30.500000']
ARRAY[plain, fine][2] = fine -- TRUE
seen['a'] -- TIMESTAMP '2024-01-31 10:15:30.500123'
MAP['k', fine]['k'] -- TIMESTAMP '2024-01-31 10:15:30.500123'
part.at -- TIMESTAMP '2024-01-31 10:15:30.500123'
ROW(fine, plain) -- ROW(TIMESTAMP '2024-01-31 10:15:30.500123', TIMESTAMP '2024-01-31 10:15:30.500')
JSON_OBJECT('at': fine) -- refused ML-3006
(fine - plain) SECOND -- refused ML-3006
CAST(fine AS BIGINT) -- refused ML-3006
""")
  void keepsMicroseconds(String sql, String expected) {
    assertThat(ExampleRow.evaluate(sql, SCHEMA, row())).isEqualTo(expected);
  }
}
