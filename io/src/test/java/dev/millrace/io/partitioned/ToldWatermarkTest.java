package dev.millrace.io.partitioned;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToldWatermarkTest {
  private static final long MILLI = 1_000_000;

  @Test
  void aWatermarkIsKnownOnceItWasToldForASecond() {
    // given: what an earlier reader knew
    ToldWatermark told = new ToldWatermark(5, 0);
    told.reading(10, 400 * MILLI);
    assertThat(told.settled()).isEqualTo(5);

    // when: a second is over, nothing newer was told for long enough
    told.reading(20, 1_000 * MILLI);
    assertThat(told.settled()).isEqualTo(5);
    told.reading(30, 1_900 * MILLI);
    assertThat(told.settled()).isEqualTo(5);

    // then: what the read at a second was told is known after another one
    told.reading(40, 2_000 * MILLI);
    assertThat(told.settled()).isEqualTo(20);
    told.reading(50, 3_000 * MILLI);
    assertThat(told.settled()).isEqualTo(40);
  }
}
