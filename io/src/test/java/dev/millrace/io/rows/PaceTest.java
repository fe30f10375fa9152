package dev.millrace.io.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.ledger.RateWaits;
import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void waitsAreCountedForTheMetrics() {
    // given: a tenth of a second for each row
    Pace pace = Pace.of("output:counted", 10);

    // when: the first row goes at once, the second one when the first one's time is over
    pace.await(1);
    pace.await(1);

    // then
    assertThat(RateWaits.millis().get("output:counted")).isBetween(50L, 100L);
  }
}
