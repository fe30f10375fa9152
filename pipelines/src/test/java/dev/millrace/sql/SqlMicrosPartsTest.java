package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code TIMESTAMP(6)} inside arrays, maps, rows and JSON, and beside texts. */
final class SqlMicrosPartsTest {
  private static final Schema SCHEMA =
      ExampleRow.schema(
          "fine TIMESTAMP(6)",
          "plain TIMESTAMP",
          "text VARCHAR",
          "json VARCHAR",
          "pattern VARCHAR",
          "times ARRAY<TIMESTAMP(6)>",
          "plains ARRAY<TIMESTAMP>",
          "seen MAP<VARCHAR, TIMESTAMP(6)>",
          "plainSeen MAP<VARCHAR, TIMESTAMP>",
          "part ROW<at TIMESTAMP(6)>",
          "plainPart ROW<at TIMESTAMP>",
          "line ROW<at TIMESTAMP, seen TIMESTAMP(6)>",
          "lines ARRAY<ROW<at TIMESTAMP, seen TIMESTAMP(6)>>",
          "keyed MAP<TIMESTAMP, TIMESTAMP(6)>",
          "tags ARRAY<VARCHAR>");

  private static Object[] row() {
    long fine = ChronoUnit.MICROS.between(Instant.EPOCH, at("2024-01-31T10:15:30.500123Z"));
    long plain = at("2024-01-31T10:15:30.500Z").toEpochMilli();
    Object[] line = {plain, fine};
    return new Object[] {
      fine,
      plain,
      "2024-01-31 10:15:30.500001",
      "{\"t\": \"2024-01-31T10:15:30.500123Z\", \"x\": \"abc\"}",
      "yyyy-MM-dd HH:mm:ss.SSSSSS",
      Arrays.asList(fine, null),
      List.of(plain),
      Map.of("a", fine),
      Map.of("a", plain),
      new Object[] {fine},
      new Object[] {plain},
      line,
      Collections.singletonList(line),
      Map.of(plain, fine),
      List.of("a")
    };
  }

  private static Instant at(String text) {
    return Instant.parse(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "--",
      quoteCharacter = '~',
      useHeadersInDisplayName = false,
      textBlock =
"""
JSON_VALUE(json, '$.t' RETURNING TIMESTAMP(6)) -- TIMESTAMP '2024-01-31 10:15:30.500123'
JSON_VALUE(json, '$.t' RETURNING TIMESTAMP) -- TIMESTAMP '2024-01-31 10:15:30.500'
JSON_VALUE(json, '$.x' RETURNING TIMESTAMP(6)) -- NULL
JSON_VALUE(json, '$.x' RETURNING TIMESTAMP(6) NULL ON EMPTY ERROR ON ERROR) -- bad row ML-6004
JSON_VALUE(json, '$.t' RETURNING TIMESTAMP(6) ERROR ON EMPTY ERROR ON ERROR) -- TIMESTAMP '2024-01-31 10:15:30.500123'
JSON_VALUE(json, '$.none' RETURNING TIMESTAMP(6) DEFAULT TIMESTAMP '2024-01-31 10:15:30.500124' ON EMPTY) -- TIMESTAMP '2024-01-31 10:15:30.500124'
JSON_VALUE(json, '$.none' RETURNING TIMESTAMP(6) DEFAULT fine ON EMPTY) -- TIMESTAMP '2024-01-31 10:15:30.500123'
JSON_VALUE(json, '$.none' RETURNING TIMESTAMP(6) DEFAULT plain ON EMPTY) -- TIMESTAMP '2024-01-31 10:15:30.500000'
JSON_VALUE(json, '$.none' RETURNING TIMESTAMP DEFAULT fine ON EMPTY) -- refused ML-3006
IF(TRUE, plains, times) -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500000']
IF(FALSE, times, plains) -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500000']
IF(TRUE, times, plains) -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500123', NULL]
IF(TRUE, plainSeen, seen)['a'] -- TIMESTAMP '2024-01-31 10:15:30.500000'
IF(FALSE, seen, plainSeen)['a'] -- TIMESTAMP '2024-01-31 10:15:30.500000'
IF(TRUE, plainPart, part) -- ROW(TIMESTAMP '2024-01-31 10:15:30.500000')
IF(FALSE, ROW(fine), ROW(plain)) -- ROW(TIMESTAMP '2024-01-31 10:15:30.500000')
IF(TRUE, NULL, times) -- NULL
CASE WHEN TRUE THEN plains ELSE times END -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500000']
CASE WHEN TRUE THEN plainPart ELSE part END -- ROW(TIMESTAMP '2024-01-31 10:15:30.500000')
COALESCE(plains, times) -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500000']
NVL(plains, times) -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500000']
ARRAY[plains, times] -- ARRAY[ARRAY[TIMESTAMP '2024-01-31 10:15:30.500000'], ARRAY[TIMESTAMP '2024-01-31 10:15:30.500123', NULL]]
ARRAY[part, plainPart] -- ARRAY[ROW(TIMESTAMP '2024-01-31 10:15:30.500123'), ROW(TIMESTAMP '2024-01-31 10:15:30.500000')]
MAP['a', times, 'b', plains]['b'] -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500000']
LEAST(times, plains) -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500000']
GREATEST(plains, plains) -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500']
JSON_OBJECT('at': fine) -- refused ML-3006
JSON_OBJECT('at': fine, 'tags': tags) -- refused ML-3006
JSON_OBJECT('times': times) -- refused ML-3006
JSON_OBJECT('part': part) -- refused ML-3006
JSON_OBJECT('seen': seen) -- refused ML-3006
JSON_ARRAY(fine) -- refused ML-3006
JSON_ARRAY(times) -- refused ML-3006
lines[1].seen -- TIMESTAMP '2024-01-31 10:15:30.500123'
lines[1] -- ROW(TIMESTAMP '2024-01-31 10:15:30.500', TIMESTAMP '2024-01-31 10:15:30.500123')
CARDINALITY(lines) -- 1
CARDINALITY(ARRAY_DISTINCT(lines)) -- 1
line = lines[1] -- TRUE
line = line -- TRUE
ROW(fine, plain) = ROW(fine, plain) -- TRUE
ROW(fine, plain) = line -- FALSE
ROW(CAST(plain AS TIMESTAMP(6)), fine) = line -- TRUE
ROW(plain, fine) = line -- TRUE
part = plainPart -- FALSE
ROW(CAST(plain AS TIMESTAMP(6))) = plainPart -- TRUE
ROW(2.5, fine) = ROW(CAST(2.5 AS DOUBLE), fine) -- TRUE
keyed[plain] -- TIMESTAMP '2024-01-31 10:15:30.500123'
keyed[fine] -- refused ML-3006
MAP_KEYS(keyed) -- ARRAY[TIMESTAMP '2024-01-31 10:15:30.500']
MAP_CONTAINS_KEY(keyed, plain) -- TRUE
MAP_CONTAINS_KEY(keyed, fine) -- refused ML-3006
MAP_CONCAT(seen, plainSeen) -- refused ML-3006
ARRAY_CONTAINS(times, fine) -- TRUE
ARRAY_CONTAINS(times, plain) -- refused ML-3006
ARRAY_CONTAINS(lines, line) -- TRUE
ARRAY_APPEND(lines, line) = lines -- FALSE
ARRAY_CONCAT(lines, lines) = lines -- FALSE
ARRAY_CONCAT(times, plains) -- refused ML-3006
MAP_FROM_ARRAYS(plains, plains)[plain] -- TIMESTAMP '2024-01-31 10:15:30.500'
MAP_FROM_ARRAYS(plains, ARRAY[fine])[plain] -- TIMESTAMP '2024-01-31 10:15:30.500123'
plain >= text -- FALSE
plain < text -- TRUE
text > plain -- TRUE
fine > text -- TRUE
plain IN (text) -- FALSE
plain BETWEEN text AND text -- FALSE
text BETWEEN plain AND fine -- TRUE
plain IN ('2024-01-31 10:15:30.500', text) -- TRUE
plain IS DISTINCT FROM text -- TRUE
plain IS NOT DISTINCT FROM '2024-01-31 10:15:30.500001' -- FALSE
plain = '2024-01-31 10:15:30.500001' -- FALSE
plain = '2024-01-31 10:15:30.500' -- TRUE
plain <> text -- TRUE
plain IN ('2024-01-31 10:15:30.500001') -- FALSE
plain IN ('2024-01-31 10:15:30.500001', '2024-01-31 10:15:30.500') -- TRUE
plain IN (text, fine) -- FALSE
plain BETWEEN '2024-01-31 10:15:30.500001' AND text -- FALSE
plain = text || '' -- FALSE
NULLIF(plain, text) -- TIMESTAMP '2024-01-31 10:15:30.500'
CASE plain WHEN text THEN 1 ELSE 2 END -- 2
plain NOT IN (text) -- TRUE
plain = json -- bad row ML-6004
CAST(times AS VARCHAR) -- refused ML-3006
JSON_OBJECT('at': CAST(fine AS VARCHAR)) -- '{"at":"2024-01-31 10:15:30.500123"}'
TO_TIMESTAMP(text, pattern) -- TIMESTAMP '2024-01-31 10:15:30.500'
TO_TIMESTAMP('2024-01-31 10:15:30.500000', pattern) -- TIMESTAMP '2024-01-31 10:15:30.500'
DATE_FORMAT(fine, pattern) -- '2024-01-31 10:15:30.500123'
""")
  void keepsMicroseconds(String sql, String expected) {
    assertThat(ExampleRow.evaluate(sql, SCHEMA, row())).isEqualTo(expected);
  }
}
