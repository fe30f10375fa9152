package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of collections and rows are cast as single values are, and stay where they are. */
class PartCastsTest {
  private static final Schema SCHEMA =
      ExampleRow.schema(
          "n INTEGER",
          "k VARCHAR NOT NULL",
          "s VARCHAR",
          "d DOUBLE",
          "t TIMESTAMP",
          "b VARBINARY",
          "r ROW<x INTEGER, y VARCHAR>",
          "l ARRAY<ROW<x INTEGER, y VARCHAR>>");

  private static Object[] row() {
    Object[] inner = {null, "y"};
    return new Object[] {
      null, "w", "q", 2.5, 1000L, new byte[] {65}, inner, List.<Object>of((Object) inner)
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          CAST(ROW(NULL, s) AS ROW(a INTEGER, b VARCHAR)).b ~ 'q'
          CAST(ROW(n, k) AS ROW(a BIGINT, b VARCHAR)).b ~ 'w'
          CAST(ROW(n, k) AS ROW(a BIGINT, b VARCHAR)) ~ ROW(NULL, 'w')
          CAST(r AS ROW(a BIGINT, b VARCHAR)) ~ ROW(NULL, 'y')
          COALESCE(r, r) ~ ROW(NULL, 'y')
          CAST(l AS ROW(x BIGINT, y VARCHAR) ARRAY) ~ ARRAY[ROW(NULL, 'y')]
          CAST(l AS ROW(x BIGINT, y VARCHAR) ARRAY)[1].y ~ 'y'
          CAST(ROW(NULL, ROW(n, s)) AS ROW(a INTEGER, b ROW(c VARCHAR, e VARCHAR))).b.e ~ 'q'
          """)
  void aFieldThatIsNullLeavesTheOthers(String sql, String result) {
    assertThat(ExampleRow.evaluate(sql, SCHEMA, row())).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          CAST(ARRAY[n, 2] AS BIGINT ARRAY) ~ ARRAY[NULL, 2]
          CAST(ARRAY[NULL] AS INTEGER ARRAY) ~ ARRAY[NULL]
          CAST(ARRAY[d] AS INTEGER ARRAY) ~ ARRAY[3]
          CAST(ARRAY[ARRAY[d]] AS INTEGER ARRAY ARRAY) ~ ARRAY[ARRAY[3]]
          CAST(MAP['a', d] AS MAP<VARCHAR, INTEGER>) ~ MAP['a', 3]
          CAST(MAP['a', NULL] AS MAP<VARCHAR, BIGINT>) ~ MAP['a', NULL]
          CAST(ROW(d, s) AS ROW(a INTEGER, b VARCHAR)) ~ ROW(3, 'q')
          CAST(ARRAY[b] AS VARCHAR ARRAY) ~ ARRAY['A']
          CAST(ARRAY[s] AS VARBINARY ARRAY) ~ ARRAY[X'71']
          CAST(ARRAY['x"\\y'] AS VARBINARY ARRAY) ~ ARRAY[X'78225C79']
          CAST(ROW(t, b) AS ROW(a VARCHAR, b VARCHAR)) ~ ROW('1970-01-01 00:00:01', 'A')
          CAST(ARRAY['2024-01-01T10:00Z'] AS TIMESTAMP ARRAY)[1] ~ TIMESTAMP '2024-01-01 10:00:00'
          CAST(ARRAY[s] AS INTEGER ARRAY) ~ bad row ML-6003
          CAST(ARRAY['\u0661'] AS INTEGER ARRAY) ~ bad row ML-6003
          CAST(ARRAY['soon'] AS DATE ARRAY) ~ bad row ML-6004
          CAST(ARRAY[TIME '10:00:00'] AS TIMESTAMP ARRAY) ~ refused ML-3010
          """)
  void partsAreCastAsValues(String sql, String result) {
    assertThat(ExampleRow.evaluate(sql, SCHEMA, row())).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          TRY_CAST(ROW(s, s) AS ROW(a INTEGER, b VARCHAR)) ~ ROW(NULL, 'q')
          TRY_CAST(ARRAY[s, '7'] AS INTEGER ARRAY) ~ ARRAY[NULL, 7]
          TRY_CAST(ARRAY[d, 1e300] AS INTEGER ARRAY) ~ ARRAY[3, NULL]
          """)
  void aPartThatCannotBeCastIsNullWhereTried(String sql, String result) {
    assertThat(ExampleRow.evaluate(sql, SCHEMA, row())).isEqualTo(result);
  }
}
