package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import java.math.BigDecimal;
import java.time.Duration;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small inputs that ask for results which would fill the memory or take minutes. */
final class SqlLimitsTest {
  private static final Schema SCHEMA =
      ExampleRow.schema(
          "s VARCHAR", "n INTEGER", "x DOUBLE", "d DECIMAL(12, 2)", "l BIGINT", "t TINYINT");

  private static Object value(String expression, Object... row) {
    return Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> SqlCompiler.compile(expression, SCHEMA).expression().evaluate(row));
  }

  private static Object of(String expression, String text) {
    return value(expression, text, null, null, null, null, null);
  }

  private static Object rounded(String expression, int places) {
    return value(expression, null, places, 2.5, new BigDecimal("2.50"), 2500L, (byte) 99);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1E2147483647", "123456e1000"})
  void largeExponentsFitNoDecimal(String text) {
    assertThatThrownBy(() -> of("CAST(s AS DECIMAL(12, 2))", text))
        .isInstanceOf(RowFault.class)
        .extracting("code")
        .isEqualTo("ML-6001");
    assertThat(of("TRY_CAST(s AS DECIMAL(12, 2))", text)).isNull();
    assertThat(of("JSON_VALUE('{\"a\":' || s || '}', '$.a' RETURNING DECIMAL(12, 2))", text))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-999999999", "0e999999999", "-1E-2147483647", "0.00499"})
  void smallNumbersRoundToZero(String text) {
    assertThat(of("CAST(s AS DECIMAL(12, 2))", text)).isEqualTo(new BigDecimal("0.00"));
    assertThat(of("TRY_CAST(s AS DECIMAL(12, 2))", text)).isEqualTo(new BigDecimal("0.00"));
  }

  @Test
  void aBackslashInASetIsABackslash() {
    assertThat(of("s SIMILAR TO '[\\d]'", "\\")).isEqualTo(true);
    assertThat(of("s SIMILAR TO '[\\d]'", "7")).isEqualTo(false);
  }

  @Test
  void digitsWithoutEndAreNotANumber() {
    String text = "7".repeat(2_000_000);
    assertThatThrownBy(() -> of("CAST(s AS DECIMAL(12, 2))", text))
        .isInstanceOf(RowFault.class)
        .extracting("code")
        .isEqualTo("ML-6003");
    assertThat(of("TRY_CAST(s AS DECIMAL(12, 2))", text)).isNull();
    assertThat(of("CAST(s AS DECIMAL(12, 2))", "0".repeat(900) + "1.5"))
        .isEqualTo(new BigDecimal("1.50"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000_000_000, Integer.MAX_VALUE})
  void manyPlacesLeaveANumberAsItIs(int places) {
    assertThat(rounded("ROUND(x, n)", places)).isEqualTo(2.5);
    assertThat(rounded("TRUNCATE(x, n)", places)).isEqualTo(2.5);
    assertThat(rounded("ROUND(d, n)", places)).isEqualTo(new BigDecimal("2.50"));
    assertThat(rounded("TRUNCATE(d, n)", places)).isEqualTo(new BigDecimal("2.50"));
    assertThat(rounded("ROUND(l, n)", places)).isEqualTo(2500L);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1_000_000_000, Integer.MIN_VALUE})
  void manyPlacesBeforeThePointLeaveNothing(int places) {
    assertThat(rounded("ROUND(x, n)", places)).isEqualTo(0.0);
    assertThat(rounded("TRUNCATE(x, n)", places)).isEqualTo(0.0);
    assertThat(rounded("ROUND(d, n)", places)).isEqualTo(new BigDecimal("0.00"));
    assertThat(rounded("TRUNCATE(d, n)", places)).isEqualTo(new BigDecimal("0.00"));
    assertThat(rounded("ROUND(l, n)", places)).isEqualTo(0L);
  }

  @ParameterizedTest
  @CsvSource({
    "'ROUND(n, -1)', 2147483647",
    "'ABS(t)', 1",
    "'LPAD('''', n, ''x'')', 2147483647",
    "'RPAD(''a'', n, ''xy'')', 2147483647"
  })
  void whatDoesNotFitIsABadRow(String expression, int n) {
    assertThatThrownBy(() -> value(expression, null, n, null, null, null, Byte.MIN_VALUE))
        .isInstanceOf(RowFault.class);
  }
}
