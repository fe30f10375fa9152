package dev.millrace.element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochUnitTest {
  @ParameterizedTest
  @CsvSource({
    "SECONDS, MILLIS, 1.5, 1500",
    "SECONDS, MILLIS, -1.5, -1500",
    "SECONDS, MILLIS, -0.0001, -1",
    "SECONDS, MICROS, 0.0000019, 1",
    "NANOS, MILLIS, -1, -1",
    "NANOS, MILLIS, 999999, 0",
    "MICROS, MILLIS, -1000, -1",
    "MILLIS, MILLIS, 1E-400, 0",
    "MILLIS, MILLIS, -1E-400, -1",
    "MILLIS, MICROS, 9223372036854775, 9223372036854775000"
  })
  void cutsWhatIsFinerOffTowardsThePast(EpochUnit from, EpochUnit to, String number, long result) {
    BigDecimal decimal = new BigDecimal(number);

    assertThat(from.to(to, decimal)).isEqualTo(result);
    if (decimal.scale() == 0) {
      assertThat(from.to(to, decimal.longValueExact())).isEqualTo(result);
    }
  }

  @ParameterizedTest
  @CsvSource({"SECONDS, 9223372036854776", "SECONDS, 1E+999999999", "MILLIS, 9223372036854775808"})
  void refusesWhatNoLongHolds(EpochUnit from, String number) {
    assertThatThrownBy(() -> from.to(EpochUnit.MILLIS, new BigDecimal(number)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void hasOneSymbolForEachUnit() {
    assertThat(EpochUnit.symbols()).containsExactly("s", "ms", "us", "ns");
    assertThat(EpochUnit.of("ns")).contains(EpochUnit.NANOS);
    assertThat(EpochUnit.of("m")).isEmpty();
  }
}
