package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureCheckTest {
  private static final Schema ROW =
      Schema.builder()
          .addInt64Field("n")
          .addNullableInt32Field("i")
          .addNullableDoubleField("x")
          .addNullableStringField("s")
          .addNullableBooleanField("b")
          .addDecimalField("d")
          .build();

  private static boolean mayFail(String sql) throws Exception {
    return SqlCompiler.compile(sql, ROW).mayFail();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n",
        "d",
        "'sum'",
        "n < 0 AND b IS NOT TRUE",
        "COALESCE(s, 'none') || UPPER(s)",
        "CASE WHEN n > 3 THEN 'many' WHEN s IS NULL THEN 'none' ELSE s END",
        "s IN ('a', 'b', 'c') OR n IN (1, 2, 3, 4)",
        "s BETWEEN 'a' AND 'b'",
        "CAST(i AS BIGINT)",
        "CAST(n AS VARCHAR)",
        "CAST(x AS VARCHAR)",
        "SAFE_CAST(s AS INTEGER)",
        "CAST(n AS DOUBLE) * 2 + x",
        "CAST(n AS DOUBLE) / 100",
        "CAST(100 AS DOUBLE) / NULLIF(n, 0)",
        "x / NULLIF(x, 0)",
        "CHAR_LENGTH(s)",
        "NULLIF(n, 0)",
      })
  void valuesOfEveryRow(String sql) throws Exception {
    assertThat(mayFail(sql)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100 / n",
        "n + 1",
        "-n",
        "CAST(s AS INTEGER)",
        "CAST(n AS INTEGER)",
        "CAST(x AS BIGINT)",
        "x / n",
        "x / 0.0",
        "x / NULLIF(n, 1)",
        "x / CASE WHEN n = 0 THEN NULL ELSE i END",
        "CASE WHEN n <> 0 THEN 100 / n END",
        "SQRT(x)",
        "SAFE_CAST(CAST(n + 1 AS VARCHAR) AS INTEGER)",
      })
  void rowsMayFail(String sql) throws Exception {
    assertThat(mayFail(sql)).isTrue();
  }
}
