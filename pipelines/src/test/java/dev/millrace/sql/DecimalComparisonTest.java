package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import dev.millrace.sql.type.SqlProblem;
import java.math.BigDecimal;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wide decimals, such as sums are, lose no digit where they meet other numbers. */
class DecimalComparisonTest {
  @ParameterizedTest
  @CsvSource({
    "-0.65, a <= -0.85, false",
    "0.70, a <= 0.5, false",
    "0.70, a = 0.65, false",
    "0.65, a = 0.65, true",
    "0.70, a BETWEEN 0.65 AND 0.75, true",
    "0.70, a IN (0.65; 0.75), false",
    "-0.65, a > 0, false",
    "0.70, 'COALESCE(a, 0.25)', 0.7000",
    "0.70, CASE WHEN a > 0.5 THEN a ELSE 0.25 END, 0.7000",
    "0.40, CASE WHEN a > 0.5 THEN a ELSE 0.25 END, 0.2500"
  })
  void keepsAllDigits(BigDecimal value, String expression, String expected) throws SqlProblem {
    // given
    Schema schema = Schema.builder().addNullableField("a", ValueKind.decimalType(38, 4)).build();

    // when
    Object result =
        SqlCompiler.compile(expression.replace(';', ','), schema)
            .expression()
            .evaluate(new Object[] {value.setScale(4)});

    // then
    assertThat(String.valueOf(result)).isEqualTo(expected);
  }
}
