package dev.millrace.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

final class RowClockTest {
  /** 2024-05-01T12:00:00.500Z. */
  private static final long TIME = 1_714_564_800_500L;

  private static Object value(long millis, EpochUnit unit, ValueKind kind) {
    return RowClock.value(millis, new RowTime.Column(0, unit), kind);
  }

  @Test
  void aColumnWithFractionsKeepsThem() {
    assertThat(value(TIME, EpochUnit.SECONDS, ValueKind.DOUBLE)).isEqualTo(1_714_564_800.5);
    assertThat(value(TIME, EpochUnit.SECONDS, ValueKind.DECIMAL))
        .isEqualTo(new BigDecimal("1714564800.5"));
    assertThat(value(TIME, EpochUnit.MICROS, ValueKind.DECIMAL))
        .isEqualTo(new BigDecimal("1714564800500000"));
    assertThat(value(1_500, EpochUnit.SECONDS, ValueKind.FLOAT)).isEqualTo(1.5f);
  }

  @Test
  void aWholeNumberHasWholeParts() {
    assertThat(value(TIME, EpochUnit.SECONDS, ValueKind.INT64)).isEqualTo(1_714_564_800L);
    assertThat(value(TIME, EpochUnit.SECONDS, ValueKind.INT32)).isEqualTo(1_714_564_800);
    assertThat(value(-1_500, EpochUnit.SECONDS, ValueKind.INT16)).isEqualTo((short) -2);
    assertThat(value(127_000, EpochUnit.SECONDS, ValueKind.INT8)).isEqualTo((byte) 127);
    assertThat(value(TIME, EpochUnit.MILLIS, ValueKind.TIMESTAMP_MICROS)).isEqualTo(TIME * 1_000);
  }

  @Test
  void aTypeThatCannotCountSoFarIsRefused() {
    for (ValueKind kind : new ValueKind[] {ValueKind.INT8, ValueKind.INT16, ValueKind.FLOAT}) {
      assertThatThrownBy(() -> value(TIME, EpochUnit.SECONDS, kind))
          .as(kind.name())
          .isInstanceOf(ArithmeticException.class);
    }
    assertThatThrownBy(() -> value(TIME, EpochUnit.MILLIS, ValueKind.INT32))
        .isInstanceOf(ArithmeticException.class);
  }
}
